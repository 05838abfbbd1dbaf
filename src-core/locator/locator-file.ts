import * as z from 'zod'
import { checkedParts, floatsOf, type FileParts } from '../model/file-parts.ts'
import { totalSize } from '../model/parameters.ts'
import { fail, ok, type Result } from '../result.ts'
import { LOCATOR_SIDE } from './frame-input.ts'
import { locatorSpecs, type LocatorConfig } from './layout.ts'
import type { Views } from './views.ts'

const Count = z.number().int().nonnegative()
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const Share = z.number().min(0).max(1)

/** A row of MobileNetV2's table; bounded, as the numbers to allocate follow from it. */
const Row = z.object({
  expand: z.number().int().min(1).max(12),
  channels: z.number().int().min(1).max(2048),
  repeats: z.number().int().min(1).max(16),
  stride: z.literal([1, 2]),
})

/** models/<id>/locator.json; its numbers are locator.bin. It works on maps of one backbone, whose weights it names. */
export const LocatorFile = z.object({
  schema: z.literal(1),
  weightsSha256: Sha256,
  fittedAt: z.iso.datetime(),
  commit: z.string(),
  command: z.string(),
  config: z.object({
    first: Count,
    inputs: z.number().int().positive(),
    shallow: z.array(Row).min(1).readonly(),
    deep: z.array(Row).min(1).readonly(),
    channels: z.number().int().positive(),
    coarse: z.number().int().positive(),
    fine: z.number().int().positive(),
    dense: z.literal(true).optional(),
    before: z
      .object({ stem: z.number().int().min(1).max(512), stages: z.array(Row).min(1).max(12).readonly() })
      .optional(),
    finest: z
      .object({ stages: z.array(Row).min(1).max(12).readonly(), blocks: z.number().int().min(1).max(16) })
      .optional(),
  }),
  bin: z.object({ bytes: z.number().int().positive(), sha256: Sha256 }),
  /** How many views of a frame it answers by; absent in `ostium-0.4` and before, which had one. */
  views: z.literal([1, 4]).default(1),
  /** Longer sides that a frame is given, in pixels; absent before `ostium-0.6`, which had one. */
  sides: z.array(z.number().int().min(128).max(1024)).min(1).max(6).readonly().default([LOCATOR_SIDE]),
  /** Boxes of a lower score are not shown; chosen on the validation frames. */
  threshold: Share,
  /** Of two boxes that share more of their union than this, the better one stays. */
  overlap: Share,
  trained: z.object({
    frames: Count,
    simulatedFrames: Count,
    steps: Count,
    bestStep: Count,
    /** Of the way from the weights it started from to those of that step; absent for all of it. */
    share: Share.optional(),
    seed: z.number().int(),
  }),
  /** What frames the threshold was chosen on, in words; before `ostium-0.6` those that chose the step. */
  chosenOn: z.string().default('ARCADE train, the frames that chose the step'),
  /** On those frames, so too good. */
  validation: z.object({ frames: Count, lesions: Count, averagePrecision: Share, f1: Share }),
})
export type LocatorFile = z.infer<typeof LocatorFile>
/** As it stands in a file. */
export type LocatorJson = z.input<typeof LocatorFile>

export interface LocatorWeights {
  readonly config: LocatorConfig
  readonly values: Float32Array
  readonly threshold: number
  readonly chosenOn: string
  readonly overlap: number
  readonly views: Views
  readonly sides: readonly number[]
}

/** The locator of a model from its files. Errors: `locator-invalid` */
export function parseLocator(parts: FileParts, weightsSha256: string): Result<LocatorWeights> {
  const checked = checkedParts(parts, {
    name: 'locator',
    schema: LocatorFile,
    madeFor: (file) => file.weightsSha256 === weightsSha256,
    madeForOther: 'it was trained for other weights',
  })
  if ('why' in checked) return invalid(checked.why)
  const { config, threshold, chosenOn, overlap, views, sides } = checked.file
  const numbers = totalSize(locatorSpecs(config))
  if (parts.bin.byteLength !== 4 * numbers) return invalid('locator.bin has another length')
  const values = floatsOf(parts.bin)
  if (!values.every(Number.isFinite)) return invalid('locator.bin holds numbers that cannot be')
  return ok({ config, values, threshold, chosenOn, overlap, views, sides })
}

const invalid = (why: string) =>
  fail({
    code: 'locator-invalid',
    message: `What finds the boxes of lesions cannot be used: ${why}.`,
    action: 'Install the model again; without locator.json the model reads without these boxes.',
  })

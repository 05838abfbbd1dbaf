import * as z from 'zod'
import { checkedParts, floatsOf, takerOf, type FileParts } from '../model/file-parts.ts'
import { PATCH_LENGTH } from '../model/preprocess.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Gallery } from './nearest.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** models/<id>/examples.json; numbers and pictures are examples.bin. Drawn by code from seeds: no patient is in it. */
export const ExamplesFile = z.object({
  schema: z.literal(1),
  weightsSha256: Sha256,
  madeAt: z.iso.datetime(),
  command: z.string(),
  source: z.literal('simulated'),
  /** Numbers in the features of a region. */
  width: z.number().int().positive(),
  /** Axes that features are projected on; a last coordinate is what lies across them. */
  axes: z.number().int().positive(),
  bin: z.object({ bytes: z.number().int().positive(), sha256: Sha256 }),
  /** Distances of the gallery's pictures to the nearest other one: up to here close, up to there fairly close. */
  distances: z.object({ close: z.number().positive(), fairlyClose: z.number().positive() }),
  examples: z
    .array(z.object({ seed: z.number().int(), severity: z.number().min(0).max(1).nullable() }))
    .min(6),
})
export type ExamplesFile = z.infer<typeof ExamplesFile>

/**
 * @param model what they must have been made for
 * Errors: `examples-invalid`
 */
export function parseExamples(
  parts: FileParts,
  model: { readonly weightsSha256: string; readonly width: number },
): Result<Gallery> {
  const checked = checkedParts(parts, {
    name: 'examples',
    schema: ExamplesFile,
    madeFor: ({ weightsSha256, width }) => weightsSha256 === model.weightsSha256 && width === model.width,
    madeForOther: 'they were made for other weights',
  })
  if ('why' in checked) return invalid(checked.why)
  const { bin } = parts
  const { width, axes: count, examples, distances } = checked.file
  const numbers = width + count * (width + 1) + 1 + examples.length * (count + 1)
  if (bin.byteLength !== 4 * numbers + examples.length * PATCH_LENGTH)
    return invalid('examples.bin has another length')
  const flat = floatsOf(bin.subarray(0, 4 * numbers))
  if (!flat.every(Number.isFinite)) return invalid('examples.bin holds numbers that cannot be')
  const take = takerOf(flat)
  const projection = {
    mean: take(width),
    axes: take(count * width),
    scales: take(count),
    across: take(1)[0]!,
  }
  const places = examples.map(() => take(count + 1))
  const pictures = bin.subarray(4 * numbers)
  return ok({
    projection,
    distances,
    pictures: examples.map(({ severity }, i) => ({
      severity,
      place: places[i]!,
      pixels: Uint8Array.from(pictures.subarray(i * PATCH_LENGTH, (i + 1) * PATCH_LENGTH)),
    })),
  })
}

/** The numbers of examples.bin in its order; the pictures come after them. */
export const galleryArrays = ({ projection, pictures }: Gallery): Float32Array[] => [
  projection.mean,
  projection.axes,
  projection.scales,
  Float32Array.of(projection.across),
  ...pictures.map(({ place }) => place),
]

const invalid = (why: string) =>
  fail({
    code: 'examples-invalid',
    message: `The drawn examples of this model cannot be used: ${why}.`,
    action:
      'Install the model again, or make them again with `npm run lab -- examples`; without examples.json the model reads without them.',
  })

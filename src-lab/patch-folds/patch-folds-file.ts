import * as z from 'zod'
import { PatchViews } from '#core/model/patch-views.ts'
import { Estimate } from '../evaluation/estimate.ts'

/** Logits in one position and in eight. */
const Logits = z.object({ one: z.number(), eight: z.number() })
type Logits = z.infer<typeof Logits>
export const logitIn = ({ one, eight }: Logits, views: PatchViews): number => (views === 8 ? eight : one)

/** What seeing a patch in so many positions is worth, out of fold. */
const Tried = z.object({
  views: PatchViews,
  auc: Estimate,
  /** Of probabilities by a calibrator that was chosen and fitted without the case's fold. */
  logLoss: Estimate,
  accuracy: Estimate,
})
export type TriedViews = z.infer<typeof Tried>

/** patch-folds.json: each small patch by a network that never saw it. */
export const PatchFoldsFile = z.object({
  schema: z.literal(1),
  measuredAt: z.iso.datetime(),
  command: z.string(),
  commit: z.string(),
  /** Has seen no patch at all. */
  parent: z.object({ id: z.string(), weightsSha256: z.string(), trainedOn: z.string() }),
  /** Of the network of each fold, from the parent on. */
  training: z.object({
    steps: z.number().int(),
    batch: z.number().int(),
    rate: z.number(),
    /** Small patches of every 32 cases. */
    small: z.number().int(),
    seed: z.number(),
  }),
  folds: z.number().int(),
  patches: z.array(
    z.object({
      name: z.string(),
      label: z.union([z.literal(0), z.literal(1)]),
      cluster: z.string(),
      fold: z.number().int(),
      parent: Logits,
      outOfFold: Logits,
    }),
  ),
  /** The parent, in one position and in eight: what patches are told by what was learned elsewhere. */
  unseen: z.object({ one: Estimate, eight: Estimate }),
  views: z.object({
    tried: z.array(Tried),
    /** Log loss in eight positions less that in one, paired. */
    difference: Estimate,
    /** The number of positions with the lower log loss. */
    chosen: PatchViews,
  }),
})
export type PatchFoldsFile = z.infer<typeof PatchFoldsFile>
export type FoldedPatch = PatchFoldsFile['patches'][number]

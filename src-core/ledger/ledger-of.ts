import { applyCalibrator } from '../calibration/calibrator.ts'
import type { FrameJudgement } from '../reading/judge.ts'
import type { Box, Ledger } from '../reading/types.ts'
import { poolFrame } from '../regions/pool.ts'
import type { LedgerFacts, LedgerFile, LevelLedger, OpenLedger } from './ledger-file.ts'

/** What scoring gave, one a box. */
interface BoxScores {
  readonly logits: ArrayLike<number>
  readonly logitsWithoutCircuit: ArrayLike<number>
  /** h, row by row. */
  readonly features: ArrayLike<number>
}

/** Logits of one place, or of one frame. */
type Three = Readonly<Record<keyof Ledger, number>>

/** A judgement with the three scores of the frame and of each of its regions; where the model abstained there are none. */
export function withLedger(
  { file, classical }: OpenLedger,
  judged: FrameJudgement,
  boxes: readonly Box[],
  { logits, logitsWithoutCircuit, features }: BoxScores,
): FrameJudgement & { readonly ledger?: Ledger } {
  if (judged.triage === 'outside') return judged
  const alone = classical(features, boxes.length)
  const three = boxes.map((_, i): Three => ({
    circuit: logits[i] ?? NaN,
    withoutCircuit: logitsWithoutCircuit[i] ?? NaN,
    classical: alone[i] ?? NaN,
  }))
  const [first] = three
  if (first === undefined) return judged
  if (judged.probability.level === 'patch') return { ...judged, ledger: calibrated(first, file.levels.patch) }
  const byBox = new Map(boxes.map((box, i) => [box, three[i]]))
  const regions = judged.regions.map((region) => {
    const scores = byBox.get(region.box)
    return scores === undefined ? region : { ...region, ledger: calibrated(scores, file.levels.region) }
  })
  return { ...judged, regions, ledger: calibrated(pooled(three), undefined) }
}

/** As reading pools them; no frame is calibrated. */
const pooled = (three: readonly Three[]): Three => ({
  circuit: poolFrame(three.map(({ circuit }) => circuit)),
  withoutCircuit: poolFrame(three.map(({ withoutCircuit }) => withoutCircuit)),
  classical: poolFrame(three.map(({ classical }) => classical)),
})

function calibrated(three: Three, level: LevelLedger | undefined): Ledger {
  const of = (path: keyof Ledger): Ledger['circuit'] => {
    const logit = three[path]
    return { logit, probability: level ? applyCalibrator(level.paths[path].calibrator, logit) : null }
  }
  return { circuit: of('circuit'), withoutCircuit: of('withoutCircuit'), classical: of('classical') }
}

/** What the page is told. */
export const factsOf = ({ fittedAt, training, levels }: LedgerFile): LedgerFacts => ({
  fittedAt,
  training,
  levels,
})

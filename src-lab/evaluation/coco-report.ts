import type { Random } from '#core/random.ts'
import { boxReport, type JudgedFrame } from './box-report.ts'
import { measureAuc } from './measure.ts'
import type { ScoredCase } from './regions.ts'

/** The object of design section 8 for frames with boxes of lesions. */
export function cocoReport(frames: readonly JudgedFrame[], centred: readonly ScoredCase[], random: Random) {
  const { images, lesions, f1, precision, recall } = boxReport(frames, random)
  const regionAuc = measureAuc(centred, random)
  return {
    images,
    lesions,
    regionAuc: regionAuc.value,
    lesionF1: f1.value,
    precision: precision.value,
    recall: recall.value,
    intervals: {
      regionAuc: regionAuc.interval,
      lesionF1: f1.interval,
      precision: precision.interval,
      recall: recall.interval,
    },
  }
}

import type { DriftMeasure, DriftReport, MeasureReport } from './drift.ts'

interface MeasureWords {
  readonly title: string
  readonly unit: string
  /** What moved, in a sentence's beginning. */
  readonly moved: string
  readonly action: string
}

const CHECK_LAB =
  'Ask the cath lab whether a detector, a protocol or the processing of pictures changed since.'
const LABEL =
  'Grade 60 runs of now, and look whether the agreement below holds before you rely on the scores.'

export const measureWords: Readonly<Record<DriftMeasure, MeasureWords>> = {
  size: { title: 'Size of frames', unit: 'px', moved: 'The size of frames', action: CHECK_LAB },
  rate: { title: 'Frame rate', unit: 'a second', moved: 'The frame rate', action: CHECK_LAB },
  intensity: { title: 'Mean grey', unit: 'of 1', moved: 'How bright pictures are', action: CHECK_LAB },
  contrast: {
    title: 'Spread of grey',
    unit: 'of 1',
    moved: 'How strong the contrast of pictures is',
    action: CHECK_LAB,
  },
  novelty: {
    title: 'Distance of features',
    unit: 'of the limit',
    moved: 'What vessels look like to the model',
    action: LABEL,
  },
  score: {
    title: 'Scores',
    unit: 'logit',
    moved: 'How high runs score',
    action: `More or fewer ill patients move scores too. ${LABEL}`,
  },
  agreement: {
    title: 'Agreement with labels',
    unit: 'share',
    moved: 'How often score and label agree has fallen, and',
    action:
      'Read without the score until it is clear why; recalibrate here, or roll back to the model before.',
  },
}

/** What is to be said of the last block of a measure; null where it did not move. */
export function warningOf({ measure, blocks }: MeasureReport): DriftReport['warnings'][number] | null {
  const last = blocks.at(-1)
  if (last?.moved !== true) return null
  const { moved, action } = measureWords[measure]
  const chance = last.chance < 0.0001 ? 'less than 1 in 10,000' : `about 1 in ${Math.round(1 / last.chance)}`
  return {
    measure,
    text: `${moved} is no longer what it was in the first runs here: by chance alone that happens ${chance}.`,
    action,
  }
}

/** What the page says first. */
export function summaryText({ runs, baselineRuns, blockRuns, warnings, measures }: DriftReport): string {
  const left = baselineRuns + blockRuns - runs
  if (left > 0 && !measures.some(({ blocks }) => blocks.length > 0))
    return `${runs} ${runs === 1 ? 'run was' : 'runs were'} read by this model so far. From ${baselineRuns + blockRuns} on it can be said whether something moved: ${left} to go.`
  if (warnings.length === 0)
    return `Nothing moved in the last ${blockRuns} runs, as far as the tests can tell.`
  return warnings.length === 1 ? 'One thing moved.' : `${warnings.length} things moved.`
}

/** How it is tested, in words. */
export const testText = ({ baselineRuns, blockRuns, falseAlarm }: DriftReport): string =>
  `Each full block of ${blockRuns} runs is tested once against the first ${baselineRuns}: Kolmogorov-Smirnov for numbers, Fisher's exact test for agreement, Bonferroni over the measures. Where nothing moved, at most ${Math.round(100 * falseAlarm)} block in 100 is called moved.`

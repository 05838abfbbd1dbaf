import type { NoveltyFile } from '#core/regions/novelty-file.ts'
import { share } from './card-probabilities.ts'

type Share = NoveltyFile['checked']['frames']

/** What the model's card says of the pictures it turns away, and how often it is wrong in that. */
export function gates(file: NoveltyFile | null): string {
  if (file === null)
    return 'Pixels alone decide (too small, blank, saturated, no lines, no contrast): this model came without gates on its features.'
  const { frame, unfilled, inverted, checked } = file
  return `Before a frame is judged its pixels decide (too small, blank, saturated, no lines, no contrast), then the mean features of its regions: along the way from
drawn hearts with filled vessels to the same before contrast (${unfilled.fittedOn} frames), along the way from frames to the same inverted (${inverted.fittedOn}), and by
the Mahalanobis distance in ${frame.components} principal axes (${frame.fittedOn} frames of ARCADE train and drawn ones in many looks). Every limit is set on validation
frames, so that at most 1 in 100 of patients or 1 in 20 drawn lie beyond. Turned away, by all gates together, of pictures nothing was fitted or chosen on
(${checked.source}):

| pictures | turned away (share, 95 % interval) |
|---|---|
${rows(checked)
  .map(([name, counted]) => `| ${name} | ${share({ errors: counted.turnedAway, of: counted.of })} |`)
  .join('\n')}`
}

const rows = (checked: NoveltyFile['checked']): readonly (readonly [string, Share])[] => [
  ['frames of patients, filled (should be let in)', checked.frames],
  ['drawn frames, filled (should be let in)', checked.drawn],
  ['filled frames of the demo study (should be let in)', checked.demo],
  ['small patches given whole (should be let in)', checked.patches],
  ['the same drawn hearts before contrast (should be turned away)', checked.drawnUnfilled],
  ['frames of patients, inverted (should be turned away)', checked.inverted],
]

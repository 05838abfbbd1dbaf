import type { EvidenceFile } from './evaluation/evidence.ts'

type Duplicates = EvidenceFile['duplicates']

/** What was left out of which part because it stands in another, and where the pairs are listed. */
export const duplicatesOf = (duplicates: Duplicates): string =>
  `All splits are by image. Dropped as equal or nearly equal (24 x 24 thumbnails correlated above .97; patches: equal pixels):
${duplicates.trainAgainstHeldOut} training frames like a val frame, ${duplicates.withinTrain} training frames like an earlier one, ${duplicates.withinHeldOut} val frames like an earlier one,
${duplicates.patchesWithin} patches (${duplicates.patchesAgainstHeldOut} of them training patches equal to a validation patch).
Held-out patches that nearly equal a training patch (${duplicates.heldPatchesNearTraining}) neither fit nor report anything.
${vesselsLeftOut(duplicates)}The pairs are listed in \`evidence.json\` under \`repeats\`, with those that only a perceptual hash (64-bit difference hash, at most 3 bits apart) finds.`

/** Frames of the vessel task show patients of the stenosis task again; empty where it was not counted. */
function vesselsLeftOut({ vesselsNearHeldOut, heldVesselsNearKnown }: Duplicates): string {
  if (vesselsNearHeldOut === undefined || heldVesselsNearKnown === undefined) return ''
  return `Of ARCADE's vessel task ${vesselsNearHeldOut} frames of its train part are not learned from, as they nearly equal a held-out frame of the stenosis task,
and ${heldVesselsNearKnown} of its val part judge nothing, as they nearly equal one that the model learned from or was chosen by.
`
}

import { show } from '../card-probabilities.ts'
import { textBetween } from '../text-between.ts'
import type { PatchFoldsFile } from './patch-folds-file.ts'

/** Puts the report between its marks of a document. */
export const withPatchFolds = (document: string, file: PatchFoldsFile): string =>
  textBetween(document, 'patch-folds', 'npm run lab -- cross-validate', patchFoldsText(file))

/** In words and in a table; every figure is one of patch-folds.json. */
function patchFoldsText(file: PatchFoldsFile): string {
  const { training, views, unseen, patches } = file
  const events = patches.filter(({ label }) => label === 1).length
  const groups = new Set(patches.map(({ cluster }) => cluster)).size
  return [
    `\`${file.command}\`: the ${patches.length} different patches (${events} with a stenosis; ${groups} groups of near copies, which stay together) in ${file.folds} folds. ` +
      `\`${file.parent.id}\` has seen none of them; from it one network a fold learns ${training.steps} steps of ${training.batch} regions, patches of the other folds among them, and its last step judges the patches that it never saw. ` +
      'Probabilities are by a calibrator that was chosen and fitted without the patch. 95 % intervals by bootstrap over groups.',
    [
      '| seen in | AUC | log loss | accuracy from 50 % on |',
      '| --- | --- | --- | --- |',
      ...views.tried.map(
        (t) =>
          `| ${t.views === 1 ? 'one position' : `${t.views} positions`} | ${show(t.auc)} | ${show(t.logLoss)} | ${show(t.accuracy)} |`,
      ),
    ].join('\n'),
    `Log loss in eight positions less that in one: ${show(views.difference)}; the lower one decides: ${views.chosen === 8 ? 'eight positions' : 'one position'}. ` +
      `The parent, to which all are new: AUC ${show(unseen.one)} in one position, ${show(unseen.eight)} in eight.`,
  ].join('\n\n')
}

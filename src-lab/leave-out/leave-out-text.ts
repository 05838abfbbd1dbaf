import { show } from '../card-probabilities.ts'
import { textBetween } from '../text-between.ts'
import type { LeaveOutFile } from './leave-out-file.ts'
import { TITLES } from './sources.ts'

/** Puts the report between its marks of a document. */
export const withLeaveOut = (document: string, file: LeaveOutFile): string =>
  textBetween(document, 'leave-out', 'npm run lab -- leave-out', leaveOutText(file))

/** In words and in a table; every figure is one of leave-out.json. */
function leaveOutText(file: LeaveOutFile): string {
  const { steps, batch, seed } = file.training
  return [
    `\`${file.command}\`: four hybrids from drawn weights, ${steps} steps of ${batch} regions each, seed ${seed}; one sees all sources, each of the others all but one. ` +
      'Short of what the shipped model learned, so that only the differences count. The step is chosen on frames of a source that the network may see. ' +
      'AUC on held-out cases of the source that was left out; 95 % intervals by bootstrap over images, differences paired.',
    [
      '| left out | n (with a stenosis, images) | saw all | never saw it | difference |',
      '| --- | --- | --- | --- | --- |',
      ...file.tests.map(
        ({ source, n, events, images, all, without, difference }) =>
          `| ${TITLES[source]} | ${n} (${events}, ${images}) | ${show(all)} | ${show(without)} | ${show(difference)} |`,
      ),
    ].join('\n'),
  ].join('\n\n')
}

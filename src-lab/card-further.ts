import type { HeadFacts, HeadsFile } from '#core/heads/heads-file.ts'
import { show } from './card-probabilities.ts'
import type { NoiseFile } from './circuit/noise-file.ts'
import { verdictOf } from './circuit/noise-text.ts'
import { ENOUGH, SURELY } from './heads/head-figures.ts'
import type { StressFile } from './stress/stress-file.ts'

/** What further heads answer, and what each answer has been worth. */
export function headsOf(file: HeadsFile | null): string {
  if (file === null) return 'It has no further heads.'
  return `Linear heads on the same features, off as shipped; \`${file.command}\`. An answer counts as shown only from ${ENOUGH} cases of each
kind and a lower limit of AUC above ${SURELY}.

${file.heads.map(headOf).join('\n\n')}`
}

const headOf = ({ name, source, questions }: HeadFacts): string => `**${name}** (${source})

| question | n | yes | AUC | shown |
|---|---|---|---|---|
${questions.map(({ question, n, yes, auc, shown }) => `| ${question} | ${n} | ${yes} | ${auc === null ? 'too few' : show(auc)} | ${shown ? 'yes' : 'no'} |`).join('\n')}`

/** Of each way of disturbing pictures the level that cost most. */
export function stressOf(file: StressFile | null): string {
  if (file === null) return 'Not measured.'
  const { source, n, events, images, command, curves } = file
  return `${source}. n = ${n}, ${events} with stenosis, ${images} images; \`${command}\`. The worst of the levels tried of each:

| disturbed | levels tried | worst | AUC | change, paired |
|---|---|---|---|---|
${curves.map(worstOf).join('\n')}`
}

function worstOf({ title, levels }: StressFile['curves'][number]): string {
  const [first, ...others] = levels
  if (first === undefined) throw new Error(`nothing was tried of: ${title}`)
  const worst = others.reduce((low, other) => (other.auc.value < low.auc.value ? other : low), first)
  const tried = levels.map(({ level }) => level).join(', ')
  return `| ${title} | ${tried} | ${worst.level} | ${show(worst.auc)} | ${show(worst.change)} |`
}

/** What a noisy quantum computer would have made of its circuit, simulated. */
export function noiseOf(file: NoiseFile | null): string {
  if (file === null) return 'Not measured.'
  const { region } = file.levels
  return `${region.decided.source}, n = ${region.decided.n}, ${region.decided.events} with a stenosis; ${file.results.length - 1} settings of depolarizing, amplitude damping, readout error and
shots, \`${file.command}\`. ${verdictOf(file)}`
}

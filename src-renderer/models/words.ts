import type { RegisteredModel } from '#core/registry/types.ts'

/** What a model is to this workstation, in a word or two. */
export function stateText({ current, shipped, trashedAt, adopted }: RegisteredModel): string {
  if (current) return 'reads now'
  if (trashedAt !== null) return 'in the trash'
  if (shipped) return 'shipped'
  return adopted === null ? 'never adopted' : 'no longer current'
}

/** What the comparison with its parent came to. */
export function gateText({ comparison, shipped }: RegisteredModel): string {
  if (comparison === null) return shipped ? '—' : 'not compared'
  const [low, high] = comparison.aucDifference
  const gain = `${low.toFixed(3)} to ${high.toFixed(3)}`
  return `${comparison.gate === 'pass' ? 'passed' : 'refused'}: AUC ${comparison.aucBefore.toFixed(3)} → ${comparison.aucAfter.toFixed(3)} (${gain})`
}

export const recipeText = ({ recipe, shipped }: RegisteredModel): string =>
  recipe === null ? (shipped ? 'came with the program' : 'imported') : recipe.replaceAll('-', ' ')

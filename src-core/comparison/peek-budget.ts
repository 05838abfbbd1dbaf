import type { PeekState } from './comparison.ts'

/** Looks at one sealed set that its claims are made for. */
export const PEEK_BUDGET = 5

/**
 * Confidence that each look is judged at. The error of one in twenty is shared evenly among all looks of the budget (Bonferroni;
 * Dunn, J Am Stat Assoc 1961; the even case of alpha spending, Lan and DeMets, Biometrika 1983), so that all together call a change
 * that is not there at most one time in twenty, whatever the looks have in common.
 */
export const LOOK_CONFIDENCE = 1 - 0.05 / PEEK_BUDGET

const percent = (share: number): string => `${Math.round(share * 100)} %`

/**
 * What is left of the budget of a sealed set, and what the looks so far do to the claim.
 * @param looks that were taken, by whatever challenger
 */
export function peekState(looks: number): PeekState {
  const left = Math.max(0, PEEK_BUDGET - looks)
  return { spent: looks, left, budget: PEEK_BUDGET, says: sentence(looks, left) }
}

function sentence(spent: number, left: number): string {
  const rule = `Each look is judged at ${percent(LOOK_CONFIDENCE)}, so that ${PEEK_BUDGET} looks together are wrong at most one time in twenty.`
  if (spent === 0)
    return `Nobody has looked at the sealed cases yet. ${PEEK_BUDGET} looks are allowed. ${rule}`
  const chance = percent(1 - 0.95 ** spent)
  const naive =
    spent === 1
      ? ''
      : ` Judged at 95 % each, ${spent} looks would find a change where there is none up to ${chance} of the time.`
  const looked = `The sealed cases were looked at ${spent === 1 ? 'once' : `${spent} times`}`
  if (left > 0)
    return `${looked}; ${left === 1 ? 'one look is' : `${left} looks are`} left. ${rule}${naive} A challenger that is made because of what a look showed has learned from the sealed cases, and no correction makes up for that (Dwork et al., Science 2015).`
  return `${looked}: the budget is spent.${naive} What another look shows proves nothing. Freeze a cohort with new patients, and seal those.`
}

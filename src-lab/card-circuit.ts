import type { LedgerFile } from '#core/ledger/ledger-file.ts'
import { show } from './card-probabilities.ts'
import type { EvidenceFile } from './evaluation/evidence.ts'

/** Of the shipped circuit, case by case. */
export function ledgerLines(ledger: LedgerFile | null): string {
  if (ledger === null) return 'A classical path of the same size was not trained for comparison (no ledger).'
  const { against, trainedAlike, calibrated, ordered } = ledger.levels.region
  const { parameters, regions, chosenStep, steps } = ledger.training
  return `Against a classical path of the same ${parameters.toLocaleString('en')} numbers, trained on the frozen features of ${regions.toLocaleString('en')} training regions (step ${chosenStep} of ${steps}, by validation):
AUC ${show(against.classical.auc, 4)} over ${ordered.n} regions; both paths trained on alike: ${show(trainedAlike.auc, 4)}.
In calibrated probability over ${calibrated.n} regions, percentage points nearer to what was there: than with alpha = 0 ${show(against.withoutCircuit.nearer, 3)}, than the classical path ${show(against.classical.nearer, 3)}.
Above 0 the circuit is the better one. \`${ledger.command}\``
}

/** What setting alpha to 0 changes at one level. */
export function worth(title: string, { circuit }: EvidenceFile['region']): string {
  const [low, high] = circuit.difference.interval
  const verdict =
    low > 0 ? 'It helped here.' : high < 0 ? 'It harmed here.' : 'Nothing that can be told from zero.'
  return `${title}: AUC ${show(circuit.aucWithCircuit, 4)} with it, ${show(circuit.aucWithoutCircuit, 4)} without;
paired difference ${show(circuit.difference, 5)}. ${verdict}`
}

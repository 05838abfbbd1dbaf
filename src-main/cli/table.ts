import { basename } from 'node:path'
import { NOT_CALIBRATED, type Triage } from '#core/reading/types.ts'
import { assertNever } from '#core/result.ts'
import type { ReadingLine } from './lines.ts'

const WIDTHS = [28, 7, 7, 8, 13, 28] as const

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0))
    .join('  ')
    .trimEnd()

export const tableHead = row(['file', 'level', 'frame', 'score', 'interval', 'finding', 'evidence'])

/** One line for a person. A score without evidence is marked: it orders cases and is no frequency. */
export function tableRow(line: ReadingLine): string {
  const { probability, interval, evidence, frame, level, triage, reason, file } = line
  const calibrated = evidence !== NOT_CALIBRATED
  return row([
    basename(file),
    level,
    frame === null ? '' : String(frame),
    probability === null
      ? '-'
      : `${probability.toFixed(2)}${calibrated ? '' : '*'}${line.unshifted === null ? '' : '^'}`,
    interval === null ? '' : interval.map((bound) => bound.toFixed(2)).join(' - '),
    reason === null ? findingOf(triage) : `${findingOf(triage)} (${reason})`,
    calibrated ? `${evidence.n} cases, ${evidence.source}` : NOT_CALIBRATED,
  ])
}

function findingOf(triage: Triage): string {
  switch (triage) {
    case 'look':
      return 'look here'
    case 'uncertain':
      return 'uncertain: read it yourself'
    case 'nothing':
      return 'nothing found'
    case 'outside':
      return 'outside what the model knows'
    default:
      return assertNever(triage)
  }
}

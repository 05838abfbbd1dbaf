import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labKernels } from './baselines/lab-kernels.ts'
import { loadSplits, type Splits } from './data/splits.ts'
import type { Case } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { drawnSplits } from './table/drawn-splits.ts'
import type { Lab } from './table/learn.ts'
import { publish, type Publication } from './table/publish.ts'
import { writeReport } from './table/report.ts'
import { CasesFile, type CaseList } from './table/results.ts'
import { tableSettings, type TableChoices } from './table/settings.ts'
import { study } from './table/study.ts'
import { tableData, type TableData } from './table/table-data.ts'
import { commitAtHand } from './training/recipe.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

export interface TableOptions extends TableChoices, Publication {
  /** Folder of the real data; a quick look without it is at frames drawn by code. */
  readonly data?: string
  readonly out?: string
}

const DATA = '../shared/data'

/**
 * Trains and measures every model of the table, or goes on with what stands in `out`, and writes table.json, table.md and plots
 * there, and where it is published. Each result is kept as soon as it is there; a model that was cut off goes on from its last validation.
 */
export async function tableCommand(options: TableOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  const settings = tableSettings(options)
  const out = options.out ?? join('artifacts', options.quick ? 'table-quick' : 'table')
  mkdirSync(out, { recursive: true })
  const { splits, source } = dataOf(options)
  const data = tableData(splits, source, settings.contrast.probeFrames)
  const lab: Lab = { out, settings, data, kernels: labKernels(), commit: commitAtHand(), report }
  const command = commandOf(options, settings)
  await study(lab, casesOf(out, data), (results) => {
    publish(out, writeReport(out, results, settings, command), options)
  })
  report(`wrote ${join(out, 'table.md')}`)
}

function dataOf({ data, quick }: TableOptions): { readonly splits: Splits; readonly source: string } {
  if (quick && data === undefined) return { splits: drawnSplits(), source: 'frames drawn by code' }
  const folder = data ?? DATA
  if (!existsSync(folder))
    throw new Error(`${folder} is not there: give --data DIR, or --quick for a look without it`)
  return { splits: loadSplits(folder), source: 'ARCADE and patches-32' }
}

function commandOf(
  { quick, data }: TableOptions,
  { seeds, steps }: { seeds: number; steps: number },
): string {
  const flags = [
    `--seeds ${seeds}`,
    `--steps ${steps}`,
    ...(quick ? ['--quick'] : []),
    ...(data === undefined ? [] : [`--data ${data}`]),
  ]
  return `npm run lab -- table ${flags.join(' ')}`
}

/** What the scores are of; kept, so that a finished table is written again without looking at a frame. */
function casesOf(out: string, data: TableData): CasesFile {
  const path = join(out, 'cases.json')
  const kept = existsSync(path) ? CasesFile.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
  if (kept !== null) {
    if (kept.fingerprint === data.fingerprint) return kept
    throw new Error(`${path} is of other data; give another --out`)
  }
  const { train, validation, calibration, test, trainPatches } = data.splits
  const made: CasesFile = {
    fingerprint: data.fingerprint,
    source: data.source,
    images: {
      train: train.length,
      validation: validation.length,
      calibration: calibration.length,
      test: test.length,
      trainPatches: trainPatches.length,
    },
    calibration: listOf(data.calibration()),
    test: listOf(data.test()),
    patches: listOf(data.patches()),
  }
  writeDurably(path, [jsonBytes(made)])
  return made
}

const listOf = (cases: readonly Case[]): CaseList => ({
  labels: cases.map(({ label }) => label),
  clusters: cases.map(({ cluster }) => cluster),
  kinds: cases.map(({ kind }) => kind),
})

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CohortFile } from '#core/cohort/cohort-file.ts'
import { drawSmallHospital } from '../src-lab/simulation/hospital.testing.ts'
import { ostium, refusedCommand } from './command-line.ts'
import { homeOfEachTest } from './homes.ts'

/** Planted as the name of every patient, and of the folder where their files lie. */
const MARKER = 'Qzephyrinex'

/** Where identities belong: the library, and the cases of a training, which stay here. */
const IDENTITIES = /library\.db(-wal|-shm)?$|\/training\/[^/]+\/(cache|outcome)\.json$/

const at = homeOfEachTest()

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}
const holds = (path: string): boolean =>
  path.includes(MARKER) ||
  ['latin1', 'utf16le'].some((encoding) =>
    readFileSync(path).includes(Buffer.from(MARKER, encoding === 'latin1' ? 'latin1' : 'utf16le')),
  )

it('a training that was completed and a bundle of its model name no patient it learned from', () => {
  const { home } = at
  const disc = join(home.path, `disc-${MARKER}`)
  const out = join(home.path, 'out')
  mkdirSync(out)
  const { list } = drawSmallHospital(disc, 46, 1)
  const drawn = CohortFile.parse(JSON.parse(readFileSync(list, 'utf8')))
  const cases = drawn.cases.map((one) => ({ ...one, patient: `${MARKER} ${one.patient}` }))
  writeFileSync(list, JSON.stringify({ name: 'Ours', cases }))
  ostium(home, 'labels', 'import', list)
  // The gate may refuse so small a model: it is made, and the command says so by its code.
  refusedCommand(home, 'finetune', list, '--recipe', 'head-and-circuit', '--epochs', '1')
  const [id = ''] = readdirSync(join(home.path, 'data', 'ostium', 'models'))
  ostium(home, 'bundle', 'export', id, join(out, 'model.ostium'))
  ostium(home, 'support-bundle', join(out, 'support.zip'))
  const leaks = filesUnder(home.path).filter((path) => !path.startsWith(disc) && holds(path))
  expect(leaks.filter((path) => !IDENTITIES.test(path.slice(home.path.length)))).toEqual([])
  // So that the search would find it.
  expect(leaks.some((path) => path.endsWith('/library.db'))).toBe(true)
  expect(readFileSync(join(out, 'model.ostium')).length).toBeGreaterThan(100_000)
}, 900_000)

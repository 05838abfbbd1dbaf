import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { CohortFile } from '#core/cohort/cohort-file.ts'
import { drawSmallHospital } from '../src-lab/simulation/hospital.testing.ts'
import { filesUnder, holds, MARKER } from '../src-main/host/marker.testing.ts'
import { ostium, refusedCommand } from './command-line.ts'
import { homeOfEachTest } from './homes.ts'

/** Where identities belong: the library, and the cases of a training, which stay here. */
const IDENTITIES = /library\.db(-wal|-shm)?$|\/training\/[^/]+\/(cache|outcome)\.json$/

const at = homeOfEachTest()

const leaksIn = (path: string): boolean => path.includes(MARKER) || holds(readFileSync(path))

// The marker is the name of every patient, and of the folder where their files lie.
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
  const leaks = filesUnder(home.path).filter((path) => !path.startsWith(disc) && leaksIn(path))
  expect(leaks.filter((path) => !IDENTITIES.test(path.slice(home.path.length)))).toEqual([])
  // So that the search would find it.
  expect(leaks.some((path) => path.endsWith('/library.db'))).toBe(true)
  const inSupport = Object.keys(unzipSync(readFileSync(join(out, 'support.zip'))))
  expect(inSupport).toContain('logs/commands.log')
  // A bundle of a model is not packed, so it is searched as it is.
  expect(readFileSync(join(out, 'model.ostium')).length).toBeGreaterThan(100_000)
}, 900_000)

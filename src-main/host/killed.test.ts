import { fork } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { Label } from '#core/labelling/label.ts'
import { seededRandom } from '#core/random.ts'
import { builtFixture } from '../engine/fixture.testing.ts'
import { openDatabase } from '../store/database.ts'
import { openStore } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'

/** At so many points of labelling the process is killed. */
const KILLS = 200
/** Libraries that are labelled at once, as there are two cores. */
const LIBRARIES = 2
const Act = z.object({ recorded: z.array(Label), retracted: z.array(z.string()) })

let folder: ReturnType<typeof temporaryFolder>
let fixture: string
beforeAll(async () => {
  folder = temporaryFolder()
  fixture = await builtFixture(join(import.meta.dirname, 'label-writer.fixture.ts'))
})
afterAll(() => folder.remove())

/** What was acknowledged so far: each label as it was told, and what was taken back. */
interface Acknowledged {
  readonly labels: Map<string, Label>
  readonly retracted: Set<string>
}

it(`keeps every acknowledged label when it is killed at ${KILLS} random points of labelling, with its entry in the log`, async () => {
  const found = await Promise.all(Array.from({ length: LIBRARIES }, (_, i) => labelAndKill(i)))
  const acts = found.reduce((sum, one) => sum + one, 0)
  expect(acts).toBeGreaterThan(KILLS)
}, 600_000)

/** @returns how many labels were acknowledged */
async function labelAndKill(library: number): Promise<number> {
  const path = join(folder.path, `library-${library}.db`)
  const random = seededRandom(7 + library)
  const known: Acknowledged = { labels: new Map(), retracted: new Set() }
  for (let round = 0; round < KILLS / LIBRARIES; round++) {
    await oneLife(path, round, { acts: 1 + Math.floor(random() * 6), delayMs: random() * 3 }, known)
    lookAt(path, known)
  }
  const store = openStore(path)
  const { problems } = await store.audit.verify(async () => undefined)
  store.close()
  expect(problems).toEqual([])
  return known.labels.size
}

/** Labels until so many acts were acknowledged, and a moment longer; then the process is no more. */
function oneLife(
  path: string,
  round: number,
  { acts, delayMs }: { acts: number; delayMs: number },
  known: Acknowledged,
): Promise<void> {
  const child = fork(fixture, [path, String(round)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let [seen, said] = [0, '']
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)))
  child.on('message', (message) => {
    const { recorded, retracted } = Act.parse(message)
    for (const label of recorded) known.labels.set(label.id, label)
    for (const id of retracted) known.retracted.add(id)
    seen += 1
    if (seen === acts) setTimeout(() => child.kill('SIGKILL'), delayMs)
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (_code, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`ended by itself: ${said}`)),
    )
  })
}

const Row = z.object({ id: z.string(), grade: z.string(), retracted: z.number() })
const Logged = z.object({ id: z.string() })

/** What is on disk, looked at by another connection. */
function lookAt(path: string, { labels, retracted }: Acknowledged): void {
  const db = openDatabase(path)
  const rows = new Map(
    db
      .all(Row, 'SELECT id, grade, retracted_at IS NOT NULL AS retracted FROM labels')
      .map((row) => [row.id, row]),
  )
  const logged = new Set(
    db
      .all(Logged, `SELECT detail ->> '$.labelId' AS id FROM audit WHERE kind = 'label-recorded'`)
      .map(({ id }) => id),
  )
  db.close()
  const lost = [...labels.values()].filter(({ id, grade }) => rows.get(id)?.grade !== grade)
  expect(lost.map(({ id }) => id)).toEqual([])
  expect([...labels.keys()].filter((id) => !logged.has(id))).toEqual([])
  expect([...rows.keys()].filter((id) => !logged.has(id))).toEqual([])
  expect([...retracted].filter((id) => rows.get(id)?.retracted !== 1)).toEqual([])
}

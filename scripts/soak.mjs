import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { thisWorld } from './setup/world.mjs'
import { processorSeconds } from './testing/processor.mjs'
import { faultsIn, figures, withFigures } from './testing/soak-figures.mjs'

/*
 * npm run soak -- [--files N] [--hours H]    what no test suite has the time for; goes on where it was interrupted.
 *
 * Hostile inputs by number (src-core/dicom/hostile-input.fuzz.test.ts), in processes of 2,000: one that hangs is ended and
 * named. Then hours of opening, reading and closing (src-main/cli/soak.integration.test.ts). Figures go into docs/reliability.md.
 */
const CHUNK = 2000
const HANG_SECONDS = 20
const { root, records } = thisWorld()
const stateFile = join(records, 'soak.json')
const journal = join(records, 'soak-journal')
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const files = option('files', 100_000)
const hours = option('hours', 1)

await mkdir(records, { recursive: true })
const state = await readFile(stateFile, 'utf8').then(JSON.parse, () => ({
  next: 0,
  tried: 0,
  found: [],
  hours: 0,
  loops: null,
}))
while (state.next < files) {
  const count = Math.min(CHUNK, files - state.next)
  const { problems, reached } = await chunk(state.next, count)
  state.tried += reached - state.next
  state.next = reached
  state.found.push(...problems)
  await keep()
  process.stdout.write(`${state.next} of ${files} inputs, ${state.found.length} found\n`)
}
if (hours > 0) {
  const env = {
    ...process.env,
    OSTIUM_SOAK_MINUTES: String(hours * 60),
    OSTIUM_SOAK_REPORT: join(records, 'soak-loops.json'),
  }
  const code = await vitest(['src-main/cli/soak.integration.test.ts'], env).ended
  state.loops = await readFile(env.OSTIUM_SOAK_REPORT, 'utf8').then(JSON.parse, () => null)
  state.hours += code === 0 ? hours : 0
  if (code !== 0) state.found.push('the loops failed: see above')
  await keep()
}
const document = join(root, 'docs', 'reliability.md')
const text = await readFile(document, 'utf8')
await writeFile(
  document,
  withFigures(text, figures({ ...state, at: new Date().toISOString() }, faultsIn(text))),
)
for (const one of state.found) process.stdout.write(`${one}\n`)
process.exitCode = state.found.length === 0 ? 0 : 1

/** Whole or not at all: what was tried is not tried again. */
async function keep() {
  await writeFile(`${stateFile}.part`, JSON.stringify({ ...state, at: new Date().toISOString() }, null, 2))
  await rename(`${stateFile}.part`, stateFile)
}

/** Tries `count` inputs in a process of their own. */
async function chunk(from, count) {
  const env = {
    ...process.env,
    OSTIUM_FUZZ_FROM: String(from),
    OSTIUM_FUZZ_COUNT: String(count),
    OSTIUM_FUZZ_JOURNAL: journal,
  }
  await writeFile(journal, '')
  const { child, ended, said } = vitest(['src-core/dicom/hostile-input.fuzz.test.ts'], env)
  const hung = await watch(child, ended)
  const code = await ended
  const at = Number(await readFile(journal, 'utf8')) || from
  if (hung) return { problems: [`case ${at}: hangs`], reached: at + 1 }
  if (code === 0) return { problems: [], reached: from + count }
  const problems = [...said().matchAll(/"(case \d+, .*?)",?$/gm)].map(([, problem]) => problem)
  // It ended before its time: the number in work broke the process.
  if (problems.length === 0)
    return { problems: [`case ${at}: breaks the process\n${said().slice(-2000)}`], reached: at + 1 }
  return { problems, reached: from + count }
}

/** True when one number was worked on for too long, in time of the processor. */
async function watch(child, ended) {
  let [number, since, over] = ['', 0, false]
  void ended.then(() => (over = true))
  while (!over) {
    await new Promise((next) => setTimeout(next, 1000))
    const now = await readFile(journal, 'utf8').catch(() => '')
    const spent = await processorSeconds(child.pid)
    if (now !== number) [number, since] = [now, spent]
    else if (now !== '' && spent - since > HANG_SECONDS) {
      process.kill(-child.pid, 'SIGKILL')
      return true
    }
  }
  return false
}

function vitest(args, env) {
  const command = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'node', ...args]
  const child = spawn(process.execPath, command, {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  return { child, ended, said: () => stripVTControlCharacters(text) }
}

import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withDisplay } from './setup/display.mjs'
import { readRecord } from './setup/files.mjs'
import { prepare } from './setup/job.mjs'
import { npmCommand, run } from './setup/run.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld, withTensorFlow } from './setup/world.mjs'
import { checksOf, closingLine, countVitest, total } from './testing/summary.mjs'

const world = thisWorld()
await prepare(world, JOBS.everything)
const counts = [...(await checks()), await unitTests(), await endToEnd()]
const sum = total(counts)
process.stdout.write(`\n${closingLine(sum)}\n`)
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1

/** Compiler, lint, layers, dead code, format: each counts as one. */
async function checks() {
  const { scripts } = JSON.parse(await readFile(join(world.root, 'package.json'), 'utf8'))
  const names = checksOf(scripts)
  if (names.length === 0) return [failure('package.json has no isgood script')]
  const counted = []
  const waiting = [...names]
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      counted.push(await check(name))
  }
  // Each mostly keeps one core busy; two cores are what the smallest machine has.
  await Promise.all([lane(), lane()])
  return counted
}

async function check(name) {
  const { command, first, shell } = npmCommand(world.env, world.platform)
  const begun = Date.now()
  try {
    await run(command, [...first, 'run', '--silent', name], { cwd: world.root, shell })
    process.stdout.write(` ✓ ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)\n`)
    return { passed: 1, failed: 0, skipped: 0 }
  } catch (cause) {
    return failure(`${name}: ${cause.message}`)
  }
}

function failure(message) {
  process.stdout.write(` ✗ ${message}\n`)
  return { passed: 0, failed: 1, skipped: 0 }
}

function unitTests() {
  return vitest('unit', [], world.env)
}

function endToEnd() {
  const config = ['--config', 'e2e/vitest.config.mts']
  return withDisplay(world.env, world.platform, (env) => vitest('e2e', config, env))
}

/** One run of vitest: it prints as always, and its JSON report is counted. */
async function vitest(name, args, env) {
  process.stdout.write(`\n${name} tests\n`)
  const folder = join(world.records, 'reports')
  const report = join(folder, `${name}.json`)
  await mkdir(folder, { recursive: true })
  await rm(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitestFile = join(world.root, 'node_modules', 'vitest', 'vitest.mjs')
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [vitestFile, 'run', ...args, ...reporters], {
      cwd: world.root,
      env: withTensorFlow(env),
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', () => resolve(1))
    child.on('close', (exitCode) => resolve(exitCode ?? 1))
  })
  return countVitest(await readRecord(report), code)
}

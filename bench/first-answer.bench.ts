import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { newestOf } from '#core/model/newest.ts'
import { filledRun } from '../src-main/engine/phantom.testing.ts'
import { pythonWith } from './python-environment.ts'
import { median } from './median.ts'

/**
 * From nothing running to the first probability: the command line starts, its engine loads TensorFlow, checks the hash of the weights and reads one
 * frame of a run. Against PyTorch, from the start of its interpreter to the first logits of the same backbone and 32 patches. In turns, medians in ms.
 */
const TURNS = 5
const THREADS = '2'
const folder = mkdtempSync(join(tmpdir(), 'ostium-bench-'))
const run = join(folder, 'run.dcm')
writeFileSync(run, filledRun(1))
const model = join('models', newestOf(readdirSync('models')) ?? '', 'weights.bin')

function timed(command: string, args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, XDG_DATA_HOME: join(folder, 'data'), TF_CPP_MIN_LOG_LEVEL: '2' },
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`)
  return performance.now() - start
}

const python = pythonWith('torch==2.9.1', 'OSTIUM_TORCH_PYTHON')
const [ours, theirs]: [number[], number[]] = [[], []]
for (let turn = 0; turn < TURNS; turn++) {
  ours.push(timed(process.execPath, [join('dist', 'main', 'cli.cjs'), 'read', run, '--json']))
  if (python !== null) theirs.push(timed(python, [join('bench', 'first-answer-peer.py'), model, THREADS]))
}
rmSync(folder, { recursive: true })
// The first turn fills the machine's caches of files.
const answer = {
  ours: median(ours.slice(1)),
  peer: python === null ? null : median(theirs.slice(1)),
  unit: 'ms',
}
process.stdout.write(`${JSON.stringify({ name: 'first-answer', ...answer })}\n`)

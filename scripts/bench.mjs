import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare } from './setup/job.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld, withTensorFlow } from './setup/world.mjs'
import { benchLines, benchText } from './testing/bench-lines.mjs'

// npm run bench -- [NAME] [--json]    bench/NAME.bench.ts, each in a process of its own; ratio = ours / peer, smaller is better
const world = thisWorld()
const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } }
const names = (await readdir(join(world.root, 'bench')).catch(() => []))
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace(/\.bench\.ts$/, ''))
process.exitCode = await asked()

/** All of them take ten minutes: what is not understood starts none. */
async function asked() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [wanted] = positionals
    if (!values.help) return await bench(wanted, values.json ? JSON.stringify : benchText)
    process.stdout.write(`npm run bench -- [NAME] [--json]; there are: ${names.join(' ')}\n`)
    return 0
  } catch (cause) {
    if (cause?.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw cause
    process.stderr.write(`${cause.message}\n`)
    return 2
  }
}

async function bench(wanted, print) {
  const chosen = names.filter((name) => wanted === undefined || name === wanted)
  if (chosen.length === 0) {
    process.stderr.write(
      `There is no benchmark${wanted ? ` called ${wanted}` : ''}; there are: ${names.join(' ') || 'none'}\n`,
    )
    return 2
  }
  await prepare(world, JOBS.lab)
  let failed = 0
  for (const name of chosen) {
    const { code, text } = await measure(name)
    for (const line of benchLines(text)) process.stdout.write(`${print(line)}\n`)
    if (code !== 0) failed++
  }
  return failed === 0 ? 0 : 1
}

/** Its standard error is ours: progress and errors. */
function measure(name) {
  return new Promise((resolve, reject) => {
    const file = join(world.root, 'dist', 'lab', 'bench', `${name}.mjs`)
    const env = withTensorFlow(world.env)
    const child = spawn(process.execPath, [file], {
      cwd: world.root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
}

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { electronRecord, describe } from './setup/electron.mjs'
import { readRecord } from './setup/files.mjs'
import { follow, prepare } from './setup/job.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld, withTensorFlow } from './setup/world.mjs'

const WRONG_USAGE = 2
const COMMANDS = [
  'read',
  'selftest',
  'finetune',
  'labels',
  'recalibrate',
  'audit',
  'models',
  'bundle',
  'library',
  'support-bundle',
  'export',
  'help',
  '--help',
  '-h',
  '--version',
  '-V',
]

const world = thisWorld()
const args = process.argv.slice(2)
process.exitCode = await start(args)

/** `npm start` is the window; a command is answered here; files open in the window. */
async function start(all) {
  const words = all.filter((word, i) => word !== '--verbose' && !isOfData(all, i))
  if (words[0] !== undefined && COMMANDS.includes(words[0])) return commandLine(all)
  const unknown = words.find((argument) => !argument.startsWith('-') && !existsSync(argument))
  if (unknown !== undefined)
    return wrong(`"${unknown}" is neither a command nor a file. npm start -- --help lists the commands.`)
  const { platform, env } = world
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return wrong(
      'There is no display to open a window on. Without one: npm start -- read FILE… prints the reading.',
    )
  }
  return openWindow(all)
}

/** `--data DIR` or `--data=DIR` is of the window and of every command, and may name a folder that is not there yet. */
function isOfData(all, i) {
  return all[i] === '--data' || all[i].startsWith('--data=') || all[i - 1] === '--data'
}

function wrong(message) {
  process.stderr.write(`${message}\n`)
  return WRONG_USAGE
}

async function commandLine(words) {
  await prepare(world, JOBS.commandLine)
  const env = withTensorFlow(world.env)
  return follow(process.execPath, [join(world.root, 'dist', 'main', 'cli.cjs'), ...words], { env })
}

async function openWindow(words) {
  await prepare(world, JOBS.window)
  const runtime = await readRecord(electronRecord(world))
  const { version } = JSON.parse(readFileSync(join(world.root, 'package.json'), 'utf8'))
  const { backend } = await readRecord(join(world.records, 'tensorflow.json'))
  process.stderr.write(`Ostium ${version}: ${describe(runtime)}; TensorFlow: ${backend}\n`)
  const sandbox = world.isRoot ? ['--no-sandbox'] : []
  const files = words.map((word) => (word.startsWith('-') ? word : resolve(word)))
  return follow(runtime.binary, [...runtime.args, ...sandbox, ...files], {
    env: withTensorFlow(world.env),
  })
}

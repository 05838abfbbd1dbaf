import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { aptInstall, mayInstall } from './apt.mjs'
import { exists } from './files.mjs'
import { has, run } from './run.mjs'

export const packageFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node')

/** Compiles tfjs-node's binding. It is N-API: one build serves Node and Electron. */
export async function compileBinding(world, folder) {
  if (!(await has('g++'))) {
    if (!(await mayInstall(world))) throw new Error('there is no g++ to compile the binding')
    await aptInstall(world, ['g++'])
  }
  const root = packageFolder(world.root)
  const binding = join(root, 'binding')
  const from = (await readdir(binding))
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(binding, name))
  const target = join(folder, 'lib', 'napi-v8')
  await mkdir(target, { recursive: true })
  const include = [
    join(world.root, 'node_modules', 'node-api-headers', 'include'),
    join(folder, 'deps', 'include'),
  ]
  await run('g++', [
    ...'-std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8'.split(' '),
    ...include.map((path) => `-I${path}`),
    ...from,
    ...['-o', join(target, 'tfjs_binding.node')],
    ...[
      `-L${join(folder, 'deps', 'lib')}`,
      '-ltensorflow',
      '-ltensorflow_framework',
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
  ])
  if (!(await exists(join(target, 'tfjs_binding.node')))) throw new Error('the compiler left no binding')
}

/** How pip is called here. */
export async function findPip(world) {
  const pips = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']]
  const first = async () => {
    for (const pip of pips) if (await has(pip[0], [...pip.slice(1), '--version'])) return pip
    return null
  }
  const found = await first()
  if (found) return found
  if (!(await mayInstall(world))) throw new Error('there is no pip to fetch it with')
  await aptInstall(world, ['python3-pip'])
  return (await first()) ?? Promise.reject(new Error('there is no pip to fetch it with'))
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { Linter } from 'eslint'
import ts from 'typescript'
import { describe, expect, it, onTestFinished } from 'vitest'
import layers from '../.dependency-cruiser.mjs'
import { longSaysWhy } from '../eslint.house.mjs'

const LIMIT_MS = 60_000

/** A house in which every allowed arrow is drawn once. */
const HOUSE = {
  'package.json': JSON.stringify({
    name: 'house',
    type: 'module',
    imports: { '#core/*': './src-core/*' },
    dependencies: { '@tensorflow/tfjs-core': '*', '@tensorflow/tfjs-node': '*', libsql: '*', zod: '*' },
    devDependencies: { electron: '*', svelte: '*', 'fast-check': '*' },
  }),
  'src-core/dicom/read.ts': "import * as z from 'zod'\nexport const read = z",
  'src-core/dicom/read.test.ts':
    "import '../../src-main/engine/dicom-host.ts'\nimport 'fast-check'\nimport 'node:fs'\nimport './read.ts'",
  'src-core/testing/phantom.ts': "import 'node:zlib'\nexport const phantom = 1",
  'src-core/model/circuit.ts': "import * as tf from '@tensorflow/tfjs-core'\nexport const circuit = tf",
  'src-main/engine/dicom-host.ts': "import 'node:zlib'\nexport const host = 1",
  'src-main/engine/tensorflow.ts': "import '@tensorflow/tfjs-node'\nexport const tensorflow = 1",
  'src-main/engine/worker.ts': "import '#core/model/circuit.ts'\nimport './tensorflow.ts'",
  'src-main/store/store.ts': "import 'libsql'\nimport '#core/dicom/read.ts'\nexport const store = 1",
  'src-main/store/testing.ts': 'export const fixture = 1',
  'src-main/host/host.ts':
    "import '../store/store.ts'\nimport '../engine/dicom-host.ts'\nexport const host = 1",
  'src-main/electron/main.ts': "import 'electron'\nimport '../host/host.ts'",
  'src-main/cli/main.ts': "import '../host/host.ts'",
  'src-lab/main.ts': "import '#core/model/circuit.ts'\nimport '../src-main/engine/tensorflow.ts'",
  'src-renderer/api.ts': "import '#core/dicom/read.ts'\nexport const api = 1",
  'src-renderer/design/Button.svelte':
    '<script lang="ts">let { text }: { text: string } = $props()</script>{text}',
  'src-renderer/viewer/cine.ts': "import '../api.ts'\nexport const cine = 1",
  'src-renderer/reading/card.ts': "import '../api.ts'\nexport const card = 1",
  'src-renderer/views/Read.svelte':
    '<script lang="ts">import { cine } from "../viewer/cine.ts"\nimport { card } from "../reading/card.ts"\nimport Button from "../design/Button.svelte"</script>{cine}{card}<Button text="a" />',
  'src-renderer/app.ts': "import './views/Read.svelte'",
  'e2e/day.e2e.ts': "import '../src-renderer/api.ts'",
  'scripts/start.mjs': "import 'node:fs'\nimport './setup.mjs'",
  'scripts/setup.mjs': 'export const setup = 1',
}
const PACKAGES = [
  'electron',
  'svelte',
  'svelte/internal/client',
  'svelte/internal/disclose-version',
  'svelte/internal/flags/legacy',
  'libsql',
  'zod',
  'fast-check',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-node',
]

/** The rules that a house with one planted file, or one file changed, breaks. */
async function broken(planted) {
  const root = mkdtempSync(join(tmpdir(), 'ostium-rules-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const packages = PACKAGES.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
    [`node_modules/${name}/index.js`, 'module.exports = 1'],
  ])
  for (const [path, text] of [...Object.entries({ ...HOUSE, ...planted }), ...packages]) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const { enhancedResolveOptions, ...options } = layers.options
  const folders = ['src-core', 'src-main', 'src-lab', 'src-renderer', 'e2e', 'scripts']
  const rules = { ruleSet: { forbidden: layers.forbidden }, validate: true, baseDir: root }
  const { output } = await cruise(
    folders,
    { ...options, ...rules },
    { ...enhancedResolveOptions, bustTheCache: true },
  )
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort()
}

const importOf = (path) => `import ${JSON.stringify(path)}\nexport const planted = 1`
const inSvelte = (path) => `<script lang="ts">import { it } from ${JSON.stringify(path)}</script>{it}`

/** Where a file is planted, what it imports, the rules it breaks. */
const PLANTED = [
  ['src-core/a.ts', '../src-renderer/api.ts', 'core-stands-alone'],
  ['src-core/a.ts', '../src-lab/main.ts', 'core-stands-alone'],
  ['src-core/a.test.ts', '../src-main/host/host.ts', 'core-stands-alone'],
  ['src-core/a.ts', '../src-main/engine/dicom-host.ts', 'only-tests-of-core-borrow'],
  ['src-core/a.ts', 'node:fs', 'core-is-pure'],
  ['src-core/a.ts', 'libsql', 'core-has-no-frameworks'],
  ['src-core/a.ts', '@tensorflow/tfjs-node', 'core-has-no-frameworks'],
  [
    'src-core/a.ts',
    'electron',
    'core-has-no-frameworks',
    'only-electron-imports-electron',
    'no-development-package-in-the-program',
  ],
  ['src-core/a.ts', './testing/phantom.ts', 'no-test-code-in-the-program'],
  ['src-core/a.ts', 'fast-check', 'no-development-package-in-the-program'],
  ['src-core/a.ts', './gone.ts', 'everything-resolves'],
  ['src-renderer/viewer/a.ts', '../../src-main/host/host.ts', 'renderer-imports-core-only'],
  ['src-renderer/viewer/a.ts', '../../src-lab/main.ts', 'renderer-imports-core-only'],
  ['src-renderer/viewer/a.ts', 'node:fs', 'renderer-is-sandboxed'],
  ['src-renderer/viewer/a.ts', 'electron', 'only-electron-imports-electron'],
  ['src-renderer/viewer/a.ts', '../reading/card.ts', 'domains-do-not-meet'],
  ['src-renderer/library/A.svelte', '../viewer/cine.ts', 'domains-do-not-meet'],
  ['src-renderer/settings/a.ts', '../views/Read.svelte', 'domains-know-no-views'],
  ['src-renderer/design/a.ts', '../api.ts', 'design-knows-no-domain'],
  ['src-main/host/a.ts', '../../src-renderer/api.ts', 'main-imports-core-only'],
  ['src-main/host/a.ts', '../../scripts/setup.mjs', 'main-imports-core-only'],
  ['src-main/host/a.ts', '../electron/main.ts', 'electron-is-the-outermost'],
  [
    'src-main/host/a.ts',
    'electron',
    'only-electron-imports-electron',
    'no-development-package-in-the-program',
  ],
  ['src-main/host/a.ts', '../engine/tensorflow.ts', 'host-computes-nothing', 'main-never-loads-tensorflow'],
  ['src-main/host/a.ts', '../cli/main.ts', 'host-computes-nothing'],
  ['src-main/host/a.ts', '#core/model/circuit.ts', 'main-never-loads-tensorflow'],
  ['src-main/electron/a.ts', '../engine/dicom-host.ts', 'electron-composes-host-and-store'],
  ['src-main/engine/a.ts', '../host/host.ts', 'engine-imports-core-only'],
  ['src-main/store/a.ts', '../host/host.ts', 'store-imports-core-only'],
  ['src-main/cli/a.ts', '../engine/dicom-host.ts', 'cli-imports-host-and-store'],
  ['src-main/cli/a.ts', '../store/testing.ts', 'no-test-code-in-the-program'],
  ['src-lab/a.ts', '../src-renderer/api.ts', 'lab-imports-core-and-engine'],
  ['src-lab/a.ts', '../src-main/host/host.ts', 'lab-imports-core-and-engine'],
  ['e2e/a.ts', '../src-main/host/host.ts', 'tests-of-the-whole-drive-the-program'],
  ['e2e/a.ts', '../src-renderer/viewer/cine.ts', 'tests-of-the-whole-drive-the-program'],
  ['scripts/setup.mjs', 'zod', 'scripts-use-node-only'],
  ['scripts/setup.mjs', '../src-core/dicom/read.ts', 'scripts-use-node-only'],
  ['scripts/setup.mjs', './start.mjs', 'no-cycles'],
].map(([path, to, ...rules]) => [path, to, rules.sort()])

describe('layers', { timeout: LIMIT_MS }, () => {
  it('a house with every allowed arrow breaks none', async () => {
    expect(await broken({})).toEqual([])
  })

  it.each(PLANTED)('%s may not import %s', async (path, to, rules) => {
    expect(await broken({ [path]: path.endsWith('.svelte') ? inSvelte(to) : importOf(to) })).toEqual(rules)
  })

  it('the arrow of a type is an arrow', async () => {
    const text = "import type { api } from '../src-renderer/api.ts'\nexport type Planted = typeof api"
    expect(await broken({ 'src-core/a.ts': text })).toEqual(['core-stands-alone'])
  })

  it('each rule is planted', () => {
    const planted = new Set(PLANTED.flatMap(([, , rules]) => rules))
    expect(layers.forbidden.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([])
  })
})

/** Errors of planted files, compiled together with the whole folder; the files are never written. */
function compiled(project, planted) {
  const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..')
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, project),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )
  const host = ts.createCompilerHost(config.options)
  const files = new Map(Object.entries(planted).map(([path, text]) => [join(root, path), text]))
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  host.getSourceFile = (path, target, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path), target)
      : getSourceFile(path, target, ...rest)
  const program = ts.createProgram([...config.fileNames, ...files.keys()], config.options, host)
  return [...files.keys()].map((path) => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ code }) => code,
    )
  })
}

describe('the compiler', { timeout: LIMIT_MS }, () => {
  const PLATFORM = {
    document: 'export const a = document.title',
    Buffer: "export const a = Buffer.from('a')",
    setTimeout: 'export const a = setTimeout(() => undefined, 1)',
    console: "console.log('a')\nexport {}",
    process: 'export const a = process.env',
    'node:fs': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync('a')",
  }
  const inFolder = (folder) =>
    Object.fromEntries(Object.values(PLATFORM).map((text, i) => [`${folder}/planted-${i}.ts`, text]))

  it('refuses a platform in core, and nothing pure', () => {
    const pure = 'export const a = (bytes: Uint8Array): number => Math.hypot(...bytes)'
    const [last, ...found] = compiled('src-core/tsconfig.json', {
      'src-core/planted-pure.ts': pure,
      ...inFolder('src-core'),
    })
    expect(last).toEqual([])
    const refused = Object.keys(PLATFORM).filter((_name, i) => found[i].length > 0)
    expect(refused).toEqual(Object.keys(PLATFORM))
  })

  it('allows Node and refuses the page in main', () => {
    const found = compiled('src-main/tsconfig.json', inFolder('src-main/host'))
    const refused = Object.keys(PLATFORM).filter((_name, i) => found[i].length > 0)
    expect(refused).toEqual(['document'])
  })
})

describe('what is long says why', () => {
  const lint = (text) =>
    new Linter().verify(text, [
      {
        plugins: { house: { rules: { 'long-says-why': longSaysWhy } } },
        rules: { 'house/long-says-why': ['error', { file: 8, function: 4 }] },
      },
    ])
  const long = 'export function f(a) {\n  a()\n  a()\n  a()\n  a()\n}\n'
  const lines = 'f()\n'.repeat(9)

  it.each([
    ['a long function', long, ['function']],
    ['one that says why', `/** Wires it all; hence its length. */\n${long}`, []],
    ['one under a comment that does not', `/** Wires it all. */\n${long}`, ['function']],
    [
      'a long callback in a long function that says why',
      `/** Long, as it is a table. */\n${long.replace('a()\n', 'a(() => {\n1\n2\n3\n4\n})\n')}`,
      [],
    ],
    ['a long file', lines, ['file']],
    ['a file that says why', `/** Long, as it is a table. */\n${lines}`, []],
    ['a file that says so too late', `f()\n/** Long, as it is a table. */\n${lines}`, ['file']],
    ['comments and blank lines', `${'// word\n\n'.repeat(9)}f()\n`, []],
  ])('%s', (_what, text, found) => {
    expect(lint(text).map(({ messageId }) => messageId)).toEqual(found)
  })
})

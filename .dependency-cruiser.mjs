/** Who may import whom: docs/architecture.md as rules. Long, as it is one table; scripts/rules.test.mjs plants a violation of each. */

const TEST_CODE =
  '\\.(test|testing|fixture)\\.ts$|^src-core/testing/|^src-main/(host|store)/testing\\.ts$|^src-renderer/api-fake\\.ts$'
const DOMAINS = 'viewer|reading|library|labelling|training|settings'
/** What of the engine's folder reads or writes files or carries messages and computes nothing: main does both with the same code. */
const ENGINE_FILES =
  '^src-main/engine/(codec-files|decode-thread|dicom-host|durable|file-source|model-files|pipe|run-source|threaded|work-lock)\\.ts$'
const ENGINE_CARRIERS = '^src-main/engine/(pipe|threaded)\\.ts$'
/** What core asks of a platform, for Node. */
const NODE_ADAPTERS = '^src-main/engine/(dicom-host|codec-files)\\.ts$'
const NODE = { dependencyTypes: ['core'] }

/** One forbidden arrow: the name is what a violation is reported by. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    never(
      'core-stands-alone',
      'core is imported by every process, so it can import none of them; its tests borrow from Node what is an argument',
      { path: '^src-core/' },
      { path: '^(src-(?!core/)[a-z]+|e2e|bench|scripts)/', pathNot: NODE_ADAPTERS },
    ),
    never(
      'only-tests-of-core-borrow',
      'core itself gets its text decoder and its codecs as arguments',
      { path: '^src-core/', pathNot: TEST_CODE },
      { path: NODE_ADAPTERS },
    ),
    never(
      'core-is-pure',
      'core has no platform: what it needs of Node or a browser is an argument',
      { path: '^src-core/', pathNot: TEST_CODE },
      NODE,
    ),
    never(
      'core-has-no-frameworks',
      'windows, pages, databases, commands and native TensorFlow belong to one process each',
      { path: '^src-core/', pathNot: TEST_CODE },
      {
        path: '(^|/)node_modules/(electron|svelte|libsql|commander|@tensorflow/(?!tfjs-core/)[^/]+)/|^(electron|svelte|libsql|commander)$',
      },
    ),
    never(
      'renderer-imports-core-only',
      'the page reaches main by the contract, never by an import',
      { path: '^src-renderer/' },
      { path: '^(src-(?!core/|renderer/)[a-z]+|e2e|bench|scripts)/' },
    ),
    never(
      'renderer-is-sandboxed',
      'the page has no Node and no Electron',
      { path: '^src-renderer/', pathNot: TEST_CODE },
      NODE,
    ),
    never(
      'main-imports-core-only',
      'main knows no page and no model development',
      { path: '^src-main/' },
      { path: '^(src-(?!core/|main/)[a-z]+|e2e|bench|scripts)/' },
    ),
    never(
      'lab-imports-core-and-engine',
      'model development reads with the engine and nothing else of the program',
      { path: '^src-lab/' },
      { path: '^(src-(?!core/|main/|lab/)[a-z]+|e2e|bench|scripts)/|^src-main/(?!engine/)' },
    ),
    never(
      'tests-of-the-whole-drive-the-program',
      'e2e starts the built program; of the page it knows the types of its bridge',
      { path: '^e2e/' },
      { path: '^(src-(?!core/)[a-z]+|bench)/', pathNot: '^src-renderer/api\\.ts$|\\.testing\\.ts$' },
    ),
    never(
      'only-electron-imports-electron',
      'everything but src-main/electron runs in plain Node',
      { pathNot: '^src-main/electron/' },
      { path: '(^|/)node_modules/electron/|^electron$' },
    ),
    never(
      'electron-is-the-outermost',
      'the host knows no Electron; neither does anything else of main',
      { path: '^src-main/', pathNot: '^src-main/electron/' },
      { path: '^src-main/electron/' },
    ),
    never(
      'electron-composes-host-and-store',
      'Electron starts the engine as a process and never as code',
      { path: '^src-main/electron/', pathNot: TEST_CODE },
      { path: '^src-main/(engine|cli)/', pathNot: ENGINE_CARRIERS },
    ),
    never(
      'host-computes-nothing',
      'of the engine, the host uses what reads files and their frames; scoring happens in the engine process',
      { path: '^src-main/host/', pathNot: TEST_CODE },
      { path: '^src-main/(engine|cli)/', pathNot: ENGINE_FILES },
    ),
    never(
      'engine-imports-core-only',
      'the engine is told by messages; it knows no host, no library and no command line',
      { path: '^src-main/engine/', pathNot: TEST_CODE },
      { path: '^src-main/(?!engine/)' },
    ),
    never(
      'store-imports-core-only',
      'the store keeps; it asks nobody',
      { path: '^src-main/store/', pathNot: TEST_CODE },
      { path: '^src-main/(?!store/)' },
    ),
    never(
      'cli-imports-host-and-store',
      'the command line starts the engine as the host does',
      { path: '^src-main/cli/', pathNot: TEST_CODE },
      { path: '^src-main/engine/', pathNot: ENGINE_CARRIERS },
    ),
    never(
      'main-never-loads-tensorflow',
      'main never computes and never blocks',
      { path: '^src-main/(electron|host|store|cli)/', pathNot: TEST_CODE },
      { path: '(^|/)node_modules/@tensorflow/', reachable: true },
    ),
    never(
      'domains-do-not-meet',
      'a domain of the page does not import another: views/ composes them',
      { path: `^src-renderer/(${DOMAINS})/` },
      { path: `^src-renderer/(${DOMAINS})/`, pathNot: '^src-renderer/$1/' },
    ),
    never(
      'domains-know-no-views',
      'a domain of the page does not know where it is shown',
      { path: `^src-renderer/(${DOMAINS})/` },
      { path: '^src-renderer/(views/|app\\.ts$)' },
    ),
    never(
      'design-knows-no-domain',
      'tokens and primitives are used by all and use none',
      { path: '^src-renderer/design/' },
      { path: '^src-renderer/(?!design/)' },
    ),
    never(
      'scripts-use-node-only',
      'scripts run before anything is installed; the inventory of a package is written after that',
      { path: '^scripts/', pathNot: '\\.test\\.mjs$|^scripts/testing/world\\.mjs$' },
      { pathNot: '^scripts/|(^|/)node_modules/@cyclonedx/', dependencyTypesNot: ['core'] },
    ),
    never(
      'no-test-code-in-the-program',
      'fixtures and fakes are for tests',
      { path: '^src-', pathNot: TEST_CODE },
      { path: TEST_CODE },
    ),
    never(
      'no-development-package-in-the-program',
      'what main, core and engine load at run time is a dependency',
      { path: '^src-(core|main)/', pathNot: `${TEST_CODE}|^src-main/electron/` },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    never('no-cycles', 'what needs each other is one thing', {}, { circular: true }),
    never('everything-resolves', 'an import that leads nowhere', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\?(url|worker|raw|inline)$' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.mjs', '.js', '.cjs', '.svelte', '.json', '.d.ts'],
    },
  },
}

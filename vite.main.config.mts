import { defineConfig } from 'vite'
import { bundled } from './vite.bundled.mts'

const entry = (path: string) => `src-main/${path}`

/**
 * Main, the engine and its decoder, the header indexer, the maker of the demo and the command line, for Node: the oldest is that of the
 * development runtime (18). What is native, or reads files beside itself, stays a package; everything else is bundled.
 */
export default defineConfig({
  plugins: [bundled('main')],
  // What the engine takes of tfjs-node asks for all of tfjs, and uses its core alone.
  resolve: { alias: [{ find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core' }] },
  build: {
    ssr: true,
    outDir: 'dist/main',
    // The preload lies there too.
    emptyOutDir: false,
    target: 'node18',
    minify: false,
    rolldownOptions: {
      input: {
        main: entry('electron/main.ts'),
        engine: entry('engine/worker.ts'),
        trainer: entry('engine/finetune/trainer-worker.ts'),
        decode: entry('engine/decode-worker.ts'),
        indexer: entry('host/indexer-worker.ts'),
        demo: entry('host/demo-worker.ts'),
        export: entry('host/export-worker.ts'),
        backup: entry('host/backup-worker.ts'),
        cli: entry('cli/start.ts'),
        // Of their own, so that they lie beside the engine.
        'early-engine': entry('cli/early-engine.ts'),
        'command-line': entry('cli/main.ts'),
      },
      external: ['electron', 'libsql', /^@tensorflow\/tfjs-(core|node|backend-wasm)$/],
      // An `import()` goes to a loader that cannot read the archive of an installed program; a `require` can.
      output: {
        format: 'cjs',
        dynamicImportInCjs: false,
        entryFileNames: '[name].cjs',
        chunkFileNames: 'shared/[name].cjs',
      },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'libsql'] },
})

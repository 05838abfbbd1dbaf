import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

const entry = (path: string) => `src-main/${path}`

/**
 * Main, the engine, the header indexer and the command line, for Node: the oldest is that of the development runtime (18).
 * What is native, or reads files beside itself, stays a package; everything else is bundled.
 */
export default defineConfig({
  build: {
    outDir: 'dist/main',
    emptyOutDir: false,
    target: 'node18',
    minify: false,
    lib: {
      entry: {
        main: entry('electron/main.ts'),
        engine: entry('engine/worker.ts'),
        indexer: entry('host/indexer-worker.ts'),
        cli: entry('cli/main.ts'),
        demo: entry('host/demo-worker.ts'),
      },
      formats: ['cjs'],
      fileName: (_format, name) => `${name}.cjs`,
    },
    rollupOptions: {
      external: [
        'electron',
        ...builtinModules,
        ...builtinModules.map((name) => `node:${name}`),
        /^@tensorflow\//,
        'libsql',
        /^@cornerstonejs\/codec-.*\/(decode)?wasm$/,
      ],
      output: { chunkFileNames: 'shared/[name]-[hash].cjs' },
    },
  },
  ssr: { noExternal: true },
})

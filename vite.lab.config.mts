import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vite'

const benches = existsSync('bench') ? readdirSync('bench').filter((name) => name.endsWith('.bench.ts')) : []
const benchEntries = new Map(
  benches.map((name) => [`bench/${name.replace(/\.bench\.ts$/, '')}`, `bench/${name}`]),
)

/** Model development and the benchmarks, for the Node at hand; packages stay packages, nothing of this is ever shipped. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/lab',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: { lab: 'src-lab/main.ts', ...Object.fromEntries(benchEntries) },
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared/[name]-[hash].mjs' },
    },
  },
})

import { defineConfig } from 'vite'
import { bundled } from './vite.bundled.mts'

/** One file: a sandboxed preload can load nothing but Electron. */
export default defineConfig({
  plugins: [bundled('preload')],
  build: {
    outDir: 'dist/main',
    emptyOutDir: false,
    target: 'chrome114',
    minify: false,
    lib: { entry: 'src-main/electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
})

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { bundled } from './vite.bundled.mts'

/** The page, served by `app://ostium/`. The oldest Chromium it runs in is that of the development runtime. */
export default defineConfig({
  root: 'src-renderer',
  base: '/',
  plugins: [svelte(), bundled('renderer')],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome114',
    // The policy of the page has no `data:` for fonts, scripts or wasm.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es', plugins: () => [bundled('renderer-workers')] },
})

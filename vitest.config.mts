import { availableParallelism } from 'node:os'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Vitest leaves one core free; of two that is half, and most tests keep one core busy or wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src-core/**/*.test.ts',
            'src-main/**/*.test.ts',
            'src-lab/**/*.test.ts',
            'scripts/**/*.test.mjs',
          ],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['src-renderer/**/*.test.ts'],
          // Components are imported once for all files, not forty times: a third of the time. No module here holds state.
          isolate: false,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

/** The real program, one window at a time: two would share the cores that its frame rate is measured on. */
export default defineConfig({
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
})

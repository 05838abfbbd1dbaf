import { defineConfig } from 'vitest/config'

/** The long form of the proof of packages: npm run dist:test. One at a time: each is a gigabyte. */
export default defineConfig({
  test: {
    name: 'dist',
    environment: 'node',
    include: ['e2e/**/*.dist.ts'],
    fileParallelism: false,
    hookTimeout: 3_600_000,
    testTimeout: 3_600_000,
  },
})

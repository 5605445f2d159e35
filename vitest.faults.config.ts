import { defineConfig } from 'vitest/config'

// The long fault programmes (`npm run faults`), one after another: they measure times and kill processes.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.faults.ts'],
    globalSetup: ['test/servers/global.ts'],
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    hookTimeout: 120_000,
  },
})

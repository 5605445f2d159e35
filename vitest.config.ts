import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Two cores on CI: files run in parallel processes, tests inside a file in order.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/global.ts'],
    // The default leaves one of two processors idle
    maxWorkers: availableParallelism(),
    // What a page becomes after a click is waited for: a busy machine takes its time
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

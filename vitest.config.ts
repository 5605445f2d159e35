import { defineConfig } from 'vitest/config'

// Two cores on CI: files run in parallel processes, tests inside a file in order.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/global.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

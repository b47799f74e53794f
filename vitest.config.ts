import { defineConfig } from 'vitest/config'
import { CallsReporter } from './test/calls/callsReporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two forks: the suites that start real processes then have a core left for those.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    reporters: ['default', new CallsReporter()],
  },
})

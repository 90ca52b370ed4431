import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // The files share one Temporal server, one PostgreSQL and two cores; timings in them are real.
    fileParallelism: false,
    // A slower machine makes tests slower, never red: these end only what hangs.
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});

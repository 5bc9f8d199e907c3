import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'data/**', 'test/long/**'],
    globalSetup: ['./test/setup.ts'],
    reporters: ['default', './test/summary.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // One slow moment among thousands of tests must not stop everything; the summary names what needed a second try.
    retry: process.env.CI ? 1 : 0,
  },
});

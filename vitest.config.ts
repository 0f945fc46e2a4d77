import { defineConfig } from 'vitest/config';

// unit: no server but what the test opens itself. e2e: real Temporal, real worker process, real local SageMaker.
// browser: the Temporal UI in Chromium. e2e: two files at a time at most, because each starts a whole stack. browser: one after another.
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          // Loading the AWS and Temporal SDKs anew for each file took longer than the tests. None mocks a module.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/browser/**'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/provide-temporal-cli.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/provide-temporal-cli.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

const LOCAL_SAGEMAKER = 'test/local/{sagemaker,server}/**/*.test.ts';

// Mirrors of src/ that make whole decisions or comparisons of many rows, which take seconds each.
const WHOLE_DECISIONS = [
  'test/activities/gate/gate.test.ts',
  'test/cli/gate/gate.test.ts',
  'test/domain/feed-defects/earlier-rows.test.ts',
  'test/domain/quality/compare-models.test.ts',
  'test/domain/quality/diagnose-quality.test.ts',
];

// unit: no server except what a test starts itself. local: jobs and requests of the local SageMaker. situations: whole decisions on generated and public data. workflow: the
// real workflow on a real Temporal server, with fake activities, and the replay of recorded histories. e2e: real Temporal
// server, real worker process, real local SageMaker; at most two files at a time, because each starts a whole stack.
// browser: the Temporal UI in Chromium, one file at a time.
export default defineConfig({
  test: {
    maxWorkers: 2,
    // The SDK releases are pinned to ones that support this Node. The variable turns off the warning about later ones.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        test: {
          name: 'unit',
          // Loading the AWS and Temporal SDKs again for each file takes longer than the tests. No test mocks a module.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/{bench,browser,e2e,replay,situations,workflows}/**',
            LOCAL_SAGEMAKER,
            ...WHOLE_DECISIONS,
          ],
          setupFiles: ['test/support/quiet-temporal-runtime.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'local',
          isolate: false,
          include: [LOCAL_SAGEMAKER],
          setupFiles: ['test/support/quiet-temporal-runtime.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'situations',
          isolate: false,
          include: ['test/{bench,situations}/**/*.test.ts', ...WHOLE_DECISIONS],
          setupFiles: ['test/support/quiet-temporal-runtime.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'workflow',
          isolate: false,
          include: ['test/workflows/**/*.test.ts', 'test/replay/**/*.test.ts'],
          setupFiles: ['test/support/quiet-temporal-runtime.ts'],
          globalSetup: ['test/workflows/support/temporal-server.ts'],
          testTimeout: 120_000,
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

/**
 * Vitest runs this before each unit test file. Workers that a test creates log only errors; by default they print every
 * state change. The Temporal runtime exists once per process and must be installed before the first worker.
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';

const installed = Symbol.for('rebaseline.quiet-temporal-runtime');
const state = globalThis as { [installed]?: boolean };

// The unit tests share a process, and Runtime.install throws the second time.
if (!state[installed]) {
  state[installed] = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

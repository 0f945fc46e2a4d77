/** A SageMaker with configured responses, for tests of the HTTP server. */
import { AwsError } from '../../../src/local/aws-error.js';
import type {
  Invocation,
  InvocationResponse,
  LocalPlatform,
  LocalSageMaker,
} from '../../../src/local/platform.js';

export interface StubSageMaker extends LocalSageMaker {
  /** The calls: operations with their validated input, `tick` and similar calls with the time of the clock. */
  readonly calls: readonly (readonly [name: string, argument: unknown])[];
  respond(operation: string, output: (input: Record<string, unknown>) => Record<string, unknown>): void;
  invokeWith(response: (endpoint: string, invocation: Invocation) => InvocationResponse): void;
  /** Makes `idle()` wait until the returned function is called. */
  holdIdle(): () => void;
}

export function stubSageMaker(platform: LocalPlatform): StubSageMaker {
  const calls: [string, unknown][] = [];
  const responses = new Map<string, (input: Record<string, unknown>) => Record<string, unknown>>();
  let idle = Promise.resolve();
  let invoke = (_endpoint: string, invocation: Invocation): InvocationResponse => ({
    body: invocation.body,
    contentType: invocation.contentType,
    invokedProductionVariant: 'AllTraffic',
  });
  const note = async (name: string) => {
    calls.push([name, platform.clock.now().toISOString()]);
  };
  return {
    calls,
    respond: (operation, output) => void responses.set(operation, output),
    invokeWith: (response) => {
      invoke = response;
    },
    holdIdle: () => {
      let release = () => {};
      idle = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    call: async (operation, input) => {
      calls.push([operation, input]);
      const response = responses.get(operation);
      if (response === undefined)
        throw new AwsError('ResourceNotFound', `The stub has no response for ${operation}.`);
      return response(input);
    },
    operations: () => [
      'CreateEndpoint',
      'DescribeEndpoint',
      'ListMonitoringExecutions',
      'CreateProcessingJob',
    ],
    invoke: async (endpoint, invocation) => invoke(endpoint, invocation),
    alarms: {
      set: (name, state, reason = '') => ({ name, state, reason, changed: platform.clock.now() }),
      configure: (name) => ({ name, state: 'OK', reason: '', changed: platform.clock.now() }),
      all: () => [],
      delete: () => undefined,
    },
    metrics: { put: () => undefined, all: () => [] },
    tick: () => note('tick'),
    flushCapture: () => note('flushCapture'),
    hold: () => undefined,
    release: () => undefined,
    idle: () => idle,
    resume: () => note('resume'),
    close: () => note('close'),
  };
}

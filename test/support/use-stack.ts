import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { type CensusEndpoint, censusEndpoint } from './census.js';
import { lastLogs, startTestStack, type TestStack, type TestStackOptions } from './stack.js';
import { openWorkflowClient, type WorkflowClient } from './workflow.js';

export interface EndToEnd {
  readonly stack: TestStack;
  readonly workflows: WorkflowClient;
  /** Creates a drifted endpoint. Its clients are closed after the file's tests. */
  census(options?: Parameters<typeof censusEndpoint>[1]): Promise<CensusEndpoint>;
}

/** One stack for the tests of a file. Prints the ends of its logs when a test fails. */
export function useStack(options: TestStackOptions | (() => Promise<TestStackOptions>) = {}): EndToEnd {
  let stack: TestStack;
  let workflows: WorkflowClient;
  const endpoints: CensusEndpoint[] = [];
  beforeAll(async () => {
    stack = await startTestStack(typeof options === 'function' ? await options() : options);
    workflows = await openWorkflowClient(stack);
  });
  afterAll(async () => {
    for (const census of endpoints) census.close();
    await workflows?.close();
    await stack?.close();
  });
  beforeEach(() => onTestFailed(() => console.log(lastLogs(stack))));
  return {
    get stack() {
      return stack;
    },
    get workflows() {
      return workflows;
    },
    census: async (censusOptions) => {
      const census = await censusEndpoint(stack, censusOptions);
      endpoints.push(census);
      return census;
    },
  };
}

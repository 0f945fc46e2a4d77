import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { type CensusScene, censusScene } from './census.js';
import { lastLogs, startTestStack, type TestStack, type TestStackOptions } from './stack.js';
import { openWorkflowClient, type WorkflowClient } from './workflow.js';

export interface Setting {
  readonly stack: TestStack;
  readonly workflows: WorkflowClient;
  /** A new drifted endpoint on the stack; closed with it. */
  scene(options?: Parameters<typeof censusScene>[1]): Promise<CensusScene>;
}

/** One stack for the tests of a file, with its logs shown when one of them fails. */
export function useStack(options: TestStackOptions | (() => Promise<TestStackOptions>) = {}): Setting {
  let stack: TestStack;
  let workflows: WorkflowClient;
  const scenes: CensusScene[] = [];
  beforeAll(async () => {
    stack = await startTestStack(typeof options === 'function' ? await options() : options);
    workflows = await openWorkflowClient(stack);
  });
  afterAll(async () => {
    for (const scene of scenes) scene.close();
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
    scene: async (sceneOptions) => {
      const scene = await censusScene(stack, sceneOptions);
      scenes.push(scene);
      return scene;
    },
  };
}

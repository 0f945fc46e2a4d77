import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { type CensusScene, censusScene } from '../support/census.js';
import { lastLogs, startTestStack, type TestStack } from '../support/stack.js';
import { openWorkflowClient, type WorkflowClient } from '../support/workflow.js';

let stack: TestStack;
let workflows: WorkflowClient;
let scene: CensusScene;

beforeAll(async () => {
  stack = await startTestStack();
  workflows = await openWorkflowClient(stack);
  scene = await censusScene(stack, { quiet: 1, drifted: 3 });
});
afterAll(async () => {
  scene?.close();
  await workflows?.close();
  await stack?.close();
});

test('a drifted endpoint is retrained, rebaselined after approval, and stops alarming', async () => {
  onTestFailed(() => console.log(lastLogs(stack)));
  const run = await workflows.start({
    endpointName: 'census-income',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  const candidate = await run.untilAsked();
  console.log(JSON.stringify(await run.status(), null, 1));
  await run.signal('approve', { candidate: candidate.slice(0, 12), approver: 'ada@example.com' });
  const result = await scene.hoursUntil(run, run.result());
  console.log(JSON.stringify(result, null, 1));
  console.log((await run.history()).events.length);
  expect(result.outcome).toBe('Rebaselined');
});

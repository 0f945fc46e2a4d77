import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { inProduction } from '../support/in-production.js';
import { windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';
import type { RunUnderTest } from '../support/workflow.js';

const e2e = useStack();

async function cancelled(run: RunUnderTest): Promise<boolean> {
  return run.result().then(
    () => false,
    (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
  );
}

test('cancelled while it trains, a run stops the job and changes nothing live', async () => {
  const census = await e2e.census({ endpointName: 'cut-early', drifted: 2 });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'cut-early',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  await run.until(({ stage }) => stage === 'retrain');
  await run.cancel();
  expect(await cancelled(run)).toBe(true);
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'cut-early')).toEqual([]);
});

test('cancelled while it waits for approval, a run changes nothing live', async () => {
  const census = await e2e.census({ endpointName: 'cut-waiting', drifted: 2 });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'cut-waiting',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  await run.untilWaitingForApproval();
  const { report } = await run.status();
  await run.cancel();
  expect(await cancelled(run)).toBe(true);
  // Months later nobody must read that this run waits for a decision.
  expect(await (await fetch(report?.url ?? '')).text()).toMatch(/Cancelled.*Nothing live was touched/s);
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'cut-waiting')).toEqual([]);
});

test('cancelled after the release, a run puts the old model and its baseline back together', async () => {
  const census = await e2e.census({ endpointName: 'cut-late', drifted: 2 });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'cut-late',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  const live = await inProduction(census);
  expect(live.config).not.toBe(before.config);
  expect(live.definition).not.toBe(before.definition);
  await census.window('B');
  await run.cancel();
  expect(await census.hoursUntil(run, cancelled(run))).toBe(true);
  await census.window('B');
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'cut-late')).toEqual([]);
  const newModel = live.config.replace('-config-', '-model-');
  const events = await e2e.stack.events();
  const candidateUri = events.flatMap(({ type, jobDefinition, constraintsUri }) =>
    type === 'ExecutionStarted' && jobDefinition === live.definition ? [String(constraintsUri)] : [],
  );
  expect(
    windowsJudgedWrongly(events, census.scheduleName, {
      [census.endpoint.model.modelName]: census.endpoint.baseline.constraintsUri,
      [newModel]: candidateUri[0] as string,
    }),
  ).toEqual([]);
});

import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { leftBehind } from '../support/left-behind.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';
import { wronglyJudged } from '../support/served-and-judged.js';
import type { RunUnderTest } from '../support/workflow.js';

const setting = useStack();

async function cancelled(run: RunUnderTest): Promise<boolean> {
  return run.result().then(
    () => false,
    (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
  );
}

test('cancelled while it trains, a run stops the job and changes nothing live', async () => {
  const scene = await setting.scene({ endpointName: 'cut-early', drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName: 'cut-early',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  await run.until(({ stage }) => stage === 'retrain');
  await run.cancel();
  expect(await cancelled(run)).toBe(true);
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'cut-early')).toEqual([]);
});

test('cancelled while it waits for approval, a run changes nothing live', async () => {
  const scene = await setting.scene({ endpointName: 'cut-waiting', drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName: 'cut-waiting',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  await run.untilAsked();
  const { report } = await run.status();
  await run.cancel();
  expect(await cancelled(run)).toBe(true);
  // Months later nobody must read that this run waits for a decision.
  expect(await (await fetch(report?.url ?? '')).text()).toMatch(/Cancelled.*Nothing live was touched/s);
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'cut-waiting')).toEqual([]);
});

test('cancelled after the release, a run puts the old model and its baseline back together', async () => {
  const scene = await setting.scene({ endpointName: 'cut-late', drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName: 'cut-late',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  const candidate = await run.untilAsked();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  const live = await livePair(scene);
  expect(live.config).not.toBe(before.config);
  expect(live.definition).not.toBe(before.definition);
  await scene.window('B');
  await run.cancel();
  expect(await scene.hoursUntil(run, cancelled(run))).toBe(true);
  await scene.window('B');
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'cut-late')).toEqual([]);
  const newModel = live.config.replace('-config-', '-model-');
  const events = await setting.stack.events();
  const candidateUri = events.flatMap(({ type, jobDefinition, constraintsUri }) =>
    type === 'ExecutionStarted' && jobDefinition === live.definition ? [String(constraintsUri)] : [],
  );
  expect(
    wronglyJudged(events, scene.scheduleName, {
      [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
      [newModel]: candidateUri[0] as string,
    }),
  ).toEqual([]);
});

import { expect } from 'vitest';
import type { HeldOutPlan } from '../../../src/contract/held-out.js';
import { refusal } from '../support/fake-activities.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const layout = { s3Uri: 's3://data/new.csv', header: false, labelPosition: 0, features: ['age', 'income'] };
const SPLIT: HeldOutPlan = { source: 'split', layout, share: 0.2 };
const GIVEN: HeldOutPlan = {
  source: 'heldOutDataset',
  layout: { ...layout, s3Uri: 's3://data/labelled.csv' },
};

async function rejected(run: Awaited<ReturnType<typeof workflows.start>>) {
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada' });
  return run.result();
}
const transforms = (run: Awaited<ReturnType<typeof workflows.start>>) =>
  run.calls
    .filter(({ name }) => name === 'startTransform')
    .map(({ request }) => request as { step: string; modelName: string });

test('the training set is split before training, and the model is trained without the held-out rows', async () => {
  const run = await workflows.start('held-out-split', { diagnosis: { heldOut: SPLIT } });
  await rejected(run);
  expect(run.names().indexOf('holdOutRows')).toBeLessThan(run.names().indexOf('prepareTrainingSet'));
  expect(run.request('prepareTrainingSet').layout.s3Uri).toBe('s3://workspace/held-out/train.csv');
});

test('new model and model in service score the held-out rows, and the gate gets the joined scores', async () => {
  const run = await workflows.start('held-out-scored', { diagnosis: { heldOut: GIVEN } });
  await rejected(run);
  expect(run.request('prepareTrainingSet').layout.s3Uri).toBe('s3://data/new.csv');
  const scored = transforms(run).filter(({ step }) => !['score', 'rescore'].includes(step));
  expect(scored.map(({ step }) => step).sort()).toEqual(['score-champion', 'score-held-out']);
  const models = new Map(scored.map(({ step, modelName }) => [step, modelName]));
  expect(models.get('score-champion')).toBe('churn-model');
  expect(models.get('score-held-out')).not.toBe('churn-model');
  expect(run.request('runGate')).toMatchObject({
    heldOut: { source: 'heldOutDataset' },
    scoredHeldOut: { uri: 's3://workspace/held-out/scored.csv', hasChampion: true },
  });
});

test('a model in service that is kept scores the held-out rows once', async () => {
  const run = await workflows.start(
    'held-out-kept-model',
    { diagnosis: { diagnosis: 'StaleBaseline', heldOut: GIVEN } },
    {},
  );
  await rejected(run);
  expect(transforms(run).map(({ step }) => step)).not.toContain('score-champion');
  expect(run.request('joinHeldOut')).toMatchObject({ championUri: null });
});

test('a held-out set that overlaps the training set ends the run before anything is trained', async () => {
  const holdOutRows = async () => {
    throw refusal('HeldOutOverlaps', '20 of 420 rows are in the training set too');
  };
  const run = await workflows.start('held-out-overlaps', {
    unrecorded: true,
    diagnosis: { heldOut: GIVEN },
    activities: { holdOutRows },
  });
  await expect(run.result()).rejects.toMatchObject({ cause: { type: 'HeldOutOverlaps' } });
  expect(run.names()).not.toContain('startTraining');
});

test('a run without held-out rows asks for none', async () => {
  const run = await workflows.start('held-out-none', { unrecorded: true });
  await rejected(run);
  expect(run.names()).not.toContain('holdOutRows');
  expect(run.request('runGate')).not.toHaveProperty('heldOut');
});

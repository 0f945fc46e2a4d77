import { expect } from 'vitest';
import type { Activities } from '../../../src/activities/index.js';
import { MONITOR } from '../../activities/support/run.js';
import { refusal, type Scenario } from '../support/fake-activities.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();

/** A job that fails `times` times and then completes, if its name contains `step`. */
function failingJob(step: string, times: number, worthAnotherAttempt: boolean): Partial<Activities> {
  let failures = 0;
  return {
    awaitJob: async ({ name }) => {
      const completed = { status: 'Completed' as const, reason: null, worthAnotherAttempt: false };
      const artifactUri = 's3://models/new/model.tar.gz';
      if (!name.includes(`-${step}-`) || failures >= times) return { ...completed, artifactUri };
      failures += 1;
      return { status: 'Failed', reason: 'CapacityError.', worthAnotherAttempt, artifactUri: null };
    },
  };
}

async function rejected(run: Awaited<ReturnType<typeof workflows.start>>) {
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada' });
  return run.result();
}

test('a job that SageMaker could not run is started again under another name', async () => {
  const run = await workflows.start('retried-job', { activities: failingJob('train', 2, true) });
  await rejected(run);
  const attempts = run.calls
    .filter(({ name }) => name === 'startTraining')
    .map(({ request }) => (request as { attempt: number }).attempt);
  expect(attempts).toEqual([1, 2, 3]);
  const names = run.calls
    .filter(({ name }) => name === 'awaitJob')
    .map(({ request }) => (request as { name: string }).name)
    .filter((name) => name.includes('-train-'));
  expect(new Set(names).size).toBe(3);
});

test.each([
  ['job-out-of-attempts', 3, true],
  ['job-failed', 1, false],
] as const)('run %s fails with JobFailed and stops what it started', async (name, times, another) => {
  const run = await workflows.start(name, { activities: failingJob('train', times, another) });
  await expect(run.result()).rejects.toMatchObject({
    cause: { type: 'JobFailed', message: expect.stringContaining('ended Failed: CapacityError.') },
  });
  expect(run.names()).toContain('stopJob');
  expect(run.names()).not.toContain('createModel');
});

test('a run that fails leaves a record of how it failed', async () => {
  const run = await workflows.start('stopped-by-failure', { activities: failingJob('train', 1, false) });
  await expect(run.result()).rejects.toThrow();
  expect(run.request('writeRecord').result).toMatchObject({
    outcome: 'Failed',
    summary: expect.stringMatching(/^Failed: .* Nothing live was touched\.$/),
    diagnosis: 'Drift',
    decision: null,
    release: null,
  });
  expect((await run.status()).stopped?.how).toBe('failed');
});

test('the model of a completed training job is used without training', async () => {
  const run = await workflows.start('adopted-model', {}, { trainingJobName: 'my-job' });
  await rejected(run);
  expect(run.names()).not.toContain('startTraining');
  expect(run.request('createModel')).toMatchObject({ artifactUri: 's3://models/adopted/model.tar.gz' });
});

test('a version of the model registry is cloned without training', async () => {
  const modelPackageArn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
  const run = await workflows.start('model-package', {}, { modelPackageArn });
  await rejected(run);
  expect(run.names()).not.toContain('startTraining');
  expect(run.request('createModel')).toMatchObject({ modelPackageArn });
});

test('a model that exists already is deployed as it is, and a rejection does not delete it', async () => {
  const run = await workflows.start('created-model', {}, { modelName: 'churn-2' });
  await rejected(run);
  expect(run.request('adoptModel').modelName).toBe('churn-2');
  expect(run.request('startTransform').modelName).toBe('churn-2');
  for (const activity of ['startTraining', 'createModel', 'deleteCreated'] as const) {
    expect(run.names()).not.toContain(activity);
  }
});

const PIPELINE = {
  pipeline: { name: 'retrain', parameters: { Input: 's3://data/new.csv' } },
  trainedOn: { s3Uri: 's3://data/new.csv' },
};

test('a pipeline is started and waited for, and its model is cloned', async () => {
  const run = await workflows.start('pipeline', {}, PIPELINE);
  await rejected(run);
  const names = run.names();
  const order = [
    'startPipeline',
    'awaitPipeline',
    'findPipelineModel',
    'createModel',
    'startTransform',
  ] as const;
  expect(order.map((name) => names.indexOf(name))).toEqual(
    [...order.map((name) => names.indexOf(name))].sort((a, b) => a - b),
  );
  expect(names).not.toContain('startTraining');
  expect(run.request('createModel')).toMatchObject({ artifactUri: 's3://models/pipeline/model.tar.gz' });
  expect(run.request('findPipelineModel').trainedOn).toBe('s3://data/new.csv');
});

test('a model that a pipeline created is deployed as it is', async () => {
  const run = await workflows.start(
    'pipeline-created-model',
    {
      activities: {
        findPipelineModel: async () => ({ found: { modelName: 'pipeline-model' }, warnings: ['other rows'] }),
      },
    },
    PIPELINE,
  );
  await rejected(run);
  expect(run.request('startTransform').modelName).toBe('pipeline-model');
  expect((await run.result()).warnings).toContain('other rows');
});

test('a pipeline that fails ends the run with the reasons of its steps', async () => {
  const run = await workflows.start(
    'pipeline-failed',
    { activities: { awaitPipeline: async () => ({ status: 'Failed', reason: 'step Train: no rows' }) } },
    PIPELINE,
  );
  await expect(run.result()).rejects.toThrow();
  expect(run.names()).toContain('stopPipeline');
  expect(run.request('writeRecord').result.summary).toMatch(
    /Pipeline "retrain" ended Failed: step Train: no rows/,
  );
});

test('a stale baseline keeps the model in service: the run trains and deploys nothing', async () => {
  const run = await workflows.start('stale-baseline', { diagnosis: { diagnosis: 'StaleBaseline' } }, {});
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    modelName: 'churn-model',
    endpointConfigName: null,
  });
  for (const activity of [
    'startTraining',
    'createModel',
    'updateEndpoint',
    'createEndpointConfig',
  ] as const) {
    expect(run.names()).not.toContain(activity);
  }
  expect(run.names()).toContain('switchSchedule');
});

const SCRIPT = 's3://scripts/preprocess.py';
const preprocessed = (activities: Partial<Activities>): Scenario => ({
  monitors: [{ ...MONITOR, recordPreprocessor: SCRIPT }],
  activities: {
    assembleBaseline: async () => ({
      datasetUri: 's3://workspace/baseline.csv',
      recordsUri: 's3://workspace/records',
      rowsRead: 1000,
      rowsScored: 1000,
      columns: [],
    }),
    ...activities,
  },
});

test('the baseline job of a monitor with a record preprocessor runs through the script', async () => {
  const run = await workflows.start('record-preprocessor', preprocessed({}));
  await rejected(run);
  expect(run.request('startBaselineJob')).toMatchObject({
    step: 'scripted',
    sourceUri: 's3://workspace/records',
  });
  expect(run.request('sealCandidate')).toMatchObject({ scripted: true });
});

test('a baseline job that fails in the record preprocessor runs again without it, with a warning', async () => {
  const run = await workflows.start(
    'record-preprocessor-failed',
    preprocessed(failingJob('scripted', 1, false)),
  );
  const { warnings } = await rejected(run);
  expect(run.request('sealCandidate')).toMatchObject({
    scripted: false,
    datasetUri: 's3://workspace/baseline.csv',
  });
  expect(warnings.join()).toContain("failed with the monitor's record preprocessor");
  expect(warnings.join()).not.toContain('start a new run');
});

test('without captured windows nothing is re-scored, and the gate learns why', async () => {
  const run = await workflows.start('no-captured-windows', {
    activities: {
      collectWindows: async () => ({
        inputUri: 's3://workspace/rescore/input/',
        windows: [],
        referenceWindowStart: null,
        problem: 'the capture is JSON',
      }),
    },
  });
  await rejected(run);
  expect(run.names()).not.toContain('startReferenceAnalyzer');
  expect(run.request('runGate')).toMatchObject({
    rescoredUri: null,
    referenceAnalyzer: { problem: 'the capture is JSON' },
  });
});

test("a failed run of SageMaker's own analyzer does not end the run: the gate learns why", async () => {
  const run = await workflows.start('reference-analyzer-failed', {
    activities: {
      startReferenceAnalyzer: async () => {
        throw refusal('AccessDenied', 'CreateProcessingJob is not allowed.');
      },
    },
  });
  await rejected(run);
  expect(run.request('runGate').referenceAnalyzer).toEqual({
    problem: 'CreateProcessingJob is not allowed.',
  });
});

test('a plan ends after the gate with nothing live touched', async () => {
  const run = await workflows.start(
    'planned',
    {},
    { mode: 'plan', trainingDataset: { s3Uri: 's3://data/new.csv' } },
  );
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Planned',
    plan: { requestsUri: 's3://workspace/plan.json' },
    definitions: {},
  });
  for (const activity of ['createEndpointConfig', 'createJobDefinition', 'updateEndpoint'] as const) {
    expect(run.names()).not.toContain(activity);
  }
  // What only the plan needed is removed.
  expect(run.request('deleteCreated')).toMatchObject({ kind: 'model' });
});

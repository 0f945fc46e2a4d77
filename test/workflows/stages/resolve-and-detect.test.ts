import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import { refusal } from '../support/fake-activities.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();

/** The failure that a failed run carries, with its code as `type`. */
async function failureOf(result: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await result.then(
    () => new Error('The run did not fail.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return error.cause;
}

test('an invalid input fails the run with its code before any other activity', async () => {
  const run = await workflows.start('invalid-input', {}, { deploy: 'someday' });
  const failure = await failureOf(run.result());
  expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  expect(failure.message).toContain('deploy');
  expect(run.names()).toEqual(['resolveRun']);
  expect((await run.status()).doing).toMatch(/^Not started\. /);
});

test.each<[string, string, readonly unknown[], RegExp]>([
  ['nothing', 'pasted-nothing', [], /without an input.*Paste for example/s],
  ['a word', 'pasted-word', ['churn'], /input is not valid.*Paste for example/s],
  ['no endpoint name', 'pasted-no-name', [{}], /endpointName.*Paste for example/s],
  [
    'a misspelt member',
    'pasted-misspelt',
    [{ endpointName: 'pasted-misspelt', trainingData: 's3://b/k' }],
    /trainingData/,
  ],
  [
    'a location that is not in S3',
    'pasted-path',
    [{ endpointName: 'pasted-path', trainingDataset: { s3Uri: '/data/train.csv' } }],
    /must look like s3:\/\/bucket/,
  ],
  [
    'an endpoint that the workflow ID does not name',
    'pasted-elsewhere',
    [{ endpointName: 'churn' }],
    /must be "rebaseline-churn"/,
  ],
])('a run started with %s fails and says what to paste', async (_, name, args, message) => {
  const run = await workflows.paste(name, args);
  const failure = await failureOf(run.result());
  expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  expect(failure.message).toMatch(message);
});

test('an input that is JSON inside a string is read', async () => {
  const run = await workflows.paste('pasted-string', ['{"endpointName": "pasted-string"}']);
  expect(await run.result()).toMatchObject({ outcome: 'Undetermined', diagnosis: 'Drift' });
});

test('an endpoint that cannot be resolved fails the run with the code and message of the activity', async () => {
  const run = await workflows.start('no-monitor', {
    activities: {
      resolveRun: async () => {
        throw refusal('NoMonitor', 'Endpoint "no-monitor" has no data-quality monitoring schedule.');
      },
    },
  });
  const failure = await failureOf(run.result());
  expect(failure).toMatchObject({
    type: 'NoMonitor',
    message: 'Endpoint "no-monitor" has no data-quality monitoring schedule.',
    nonRetryable: true,
  });
  const { stage, doing } = await run.status();
  expect(stage).toBe('ended');
  expect(doing).toContain('Nothing live was touched.');
});

test('resources that a terminated run left behind are named in the warnings', async () => {
  const run = await workflows.start('leftovers', { activities: { clearLeftovers: async () => ['model m'] } });
  await approve(run);
  expect((await run.result()).warnings).toContain('Removed what an earlier run left behind: model m.');
});

test('clean windows end the run NothingToDo, and refuse an override that arrived before', async () => {
  let resolve = () => {};
  const resolved = new Promise<void>((done) => {
    resolve = done;
  });
  const run = await workflows.start('nothing-to-do', {
    detection: { verdict: 'clean' },
    activities: { clearLeftovers: async () => resolved.then(() => []) },
  });
  await run.signal('override', { diagnosis: 'Drift', by: 'eve', reason: 'I know better' });
  resolve();
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'NothingToDo',
    diagnosis: null,
    candidate: null,
    override: null,
    refusals: { count: 1 },
  });
  expect(run.names()).toEqual(['resolveRun', 'clearLeftovers', 'detectDrift', 'writeRecord']);
});

test('windows without a verdict end the run Undetermined', async () => {
  const run = await workflows.start('no-windows', { detection: { verdict: 'unknown' } });
  expect(await run.result()).toMatchObject({ outcome: 'Undetermined', diagnosis: null });
});

test('clean windows do not end a run that was started with evenIfClean', async () => {
  const run = await workflows.start(
    'even-if-clean',
    { detection: { verdict: 'clean' }, diagnosis: { diagnosis: 'StaleBaseline' } },
    { evenIfClean: true },
  );
  await approve(run);
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', diagnosis: 'StaleBaseline' });
});

async function approve(run: Awaited<ReturnType<typeof workflows.start>>): Promise<void> {
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
}

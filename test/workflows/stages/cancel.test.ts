import { CancelledFailure } from '@temporalio/common';
import { expect } from 'vitest';
import { MONITOR } from '../../activities/support/run.js';
import { DIRTY, pollsUntil } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const never = () => false;

/** A run that is released and waits for its verification. */
async function verifying(name: string, input: object = {}): Promise<FakeRun> {
  const run = await workflows.start(
    name,
    { activities: { awaitVerification: pollsUntil(never, undefined as never) } },
    { trainingDataset: { s3Uri: 's3://data/new.csv' }, ...input },
  );
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  return run;
}

const ending = (run: FakeRun) =>
  run.result().then(
    () => 'completed',
    (error: { cause?: unknown }) => (error.cause instanceof CancelledFailure ? 'cancelled' : error),
  );

test('cancelling a run that waits for approval removes what it created and touches nothing live', async () => {
  const run = await workflows.start('stopped-before-release', {
    gate: { page: { uri: 's3://workspace/report.html', url: 'https://workspace/report.html' } },
  });
  await run.untilWaitingForApproval();
  await run.cancel();
  expect(await ending(run)).toBe('cancelled');
  expect(run.names()).toContain('stopJob');
  expect(run.names()).toContain('deleteCreated');
  expect(run.names()).not.toContain('updateEndpoint');
  expect((await run.status()).doing).toBe('Cancelled. Nothing live was touched.');
  // The report page must not keep asking for a decision, and neither must the details.
  expect(run.request('writeRecord').result).toMatchObject({
    outcome: 'Cancelled',
    summary: 'Cancelled. Nothing live was touched.',
    decision: null,
    release: null,
  });
  expect(await run.status()).toMatchObject({
    stage: 'ended',
    waitingForApprovalOf: null,
    waiting: [],
    stopped: { how: 'cancelled' },
  });
});

test('cancelling a run that waits for its pipeline stops the pipeline execution', async () => {
  const run = await workflows.start(
    'cancelled-in-pipeline',
    { activities: { awaitPipeline: pollsUntil(never, undefined as never) } },
    { pipeline: { name: 'retrain' }, trainedOn: { s3Uri: 's3://data/new.csv' } },
  );
  await run.until(() => run.names().includes('awaitPipeline'));
  await run.cancel();
  expect(await ending(run)).toBe('cancelled');
  expect(run.request('stopPipeline').pipeline.name).toBe('retrain');
});

test('cancelling a run during a poll stops the job that it waits for', async () => {
  const run = await workflows.start('cancelled-in-training', {
    activities: { awaitJob: pollsUntil(never, undefined as never) },
  });
  await run.until(() => run.names().includes('awaitJob'));
  await run.cancel();
  expect(await ending(run)).toBe('cancelled');
  expect(run.request('stopJob')).toMatchObject({ kind: 'training' });
});

test('cancelling a run during verification puts the old pair back', async () => {
  const run = await verifying('stopped-after-release');
  await run.cancel();
  expect(await ending(run)).toBe('cancelled');
  expect(run.request('updateEndpoint')).toMatchObject({ to: 'churn-config' });
  expect(run.request('switchSchedule')).toMatchObject({ to: MONITOR.jobDefinitionName });
  expect(run.names()).not.toContain('awaitRestored');
  expect((await run.status()).doing).toBe('Cancelled. The old pair is in place.');
  // Who approved what, what was released and what was put back.
  const { result } = run.request('writeRecord');
  expect(result).toMatchObject({
    outcome: 'Cancelled',
    decision: { decision: 'approve', approver: 'ada', candidates: [result.candidate?.digest] },
    release: {
      deployment: { releasedAt: '2024-05-01T10:10:00.000Z' },
      restoredAt: '2024-05-01T10:10:00.000Z',
      monitors: [
        {
          scheduleName: MONITOR.scheduleName,
          switchedAt: '2024-05-01T11:25:00.000Z',
          switchedBackAt: '2024-05-01T11:25:00.000Z',
        },
      ],
    },
    windows: { ledgerUri: 's3://workspace/window-ledger.json' },
  });
  expect(run.names()).not.toContain('tagRelease');
});

test('cancelling a run with onCancel keep leaves the release in place', async () => {
  const run = await verifying('stopped-kept', { onCancel: 'keep' });
  await run.cancel();
  expect(await ending(run)).toBe('cancelled');
  expect(run.names().filter((name) => name === 'updateEndpoint')).toHaveLength(1);
  expect(run.names()).not.toContain('deleteCreated');
  expect((await run.status()).doing).toBe('Cancelled. What this run deployed is kept.');
  expect(run.request('writeRecord').result).toMatchObject({
    decision: { approver: 'ada' },
    release: { restoredAt: null, monitors: [{ switchedBackAt: null }] },
  });
});

test('cancelling a run that watches the restored pair ends it RolledBack at once', async () => {
  const run = await workflows.start('cancelled-while-watching', {
    activities: {
      awaitVerification: async () => DIRTY,
      awaitRestored: pollsUntil(never, undefined as never),
    },
  });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada' });
  await run.until(() => run.names().includes('awaitRestored'));
  await run.cancel();
  expect(await run.result()).toMatchObject({
    outcome: 'RolledBack',
    restored: { verdict: 'unknown', why: 'the run was cancelled' },
  });
  expect(run.names()).toContain('deleteCreated');
});

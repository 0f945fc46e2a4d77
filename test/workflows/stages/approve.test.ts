import { expect } from 'vitest';
import { CANDIDATE } from '../../activities/support/run.js';
import { CALIBRATED, type Scenario } from '../support/fake-activities.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const calibrated: Scenario['gate'] = {
  verdict: 'fail',
  calibrated: {
    candidate: CALIBRATED,
    verdict: 'warn',
    checks: [],
    expectedViolations: ['income|completeness_check'],
    figures: { thresholds: '0.3', falseAlarms: '1', power: '0.5 sd' },
  },
};

test('a candidate that failed the gate is rejected and everything created is removed', async () => {
  const run = await workflows.start('rejected-by-gate', { gate: { verdict: 'fail' } });
  expect(await run.result()).toMatchObject({
    outcome: 'Rejected',
    decision: null,
    gate: { verdict: 'fail' },
  });
  expect(run.request('deleteCreated')).toMatchObject({ kind: 'model' });
  expect(run.names()).not.toContain('recheckRelease');
});

test('a rejection by signal ends the run Rejected, with the reason', async () => {
  const run = await workflows.start('rejected-by-person');
  const candidate = await run.untilAsked();
  await run.signal('reject', { candidate, approver: 'ada', reason: 'too few rows' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rejected',
    summary: 'Rejected by ada: too few rows.',
    decision: { decision: 'reject', approver: 'ada', reason: 'too few rows' },
  });
});

test('without a decision by the deadline the run expires and touches nothing', async () => {
  const run = await workflows.start(
    'expired',
    {},
    {
      trainingDataset: { s3Uri: 's3://data/new.csv' },
      approval: { deadlinePeriods: 0.0001 },
    },
  );
  expect(await run.result()).toMatchObject({ outcome: 'Expired', decision: null });
  expect(run.names()).not.toContain('createEndpointConfig');
});

test('a policy that waives the approval of a passing candidate approves it', async () => {
  const run = await workflows.start('waived', { rules: { waiveApprovalOnPass: true } });
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    decision: { decision: 'approve', approver: 'policy' },
  });
});

test('the approved calibrated version is released, verified and tagged', async () => {
  const run = await workflows.start('calibrated', { gate: calibrated });
  expect(await run.untilAsked()).toBe(CALIBRATED.digest);
  await run.signal('approve', { candidate: CALIBRATED.digest, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    candidate: { digest: CALIBRATED.digest },
    gate: { verdict: 'warn' },
  });
  expect(run.request('recheckRelease').candidate.digest).toBe(CALIBRATED.digest);
  expect(run.request('createJobDefinition').candidate.digest).toBe(CALIBRATED.digest);
  expect(run.request('awaitVerification').expected).toEqual(['income|completeness_check']);
  expect(run.request('tagRelease').candidate.digest).toBe(CALIBRATED.digest);
});

test('a feed that breaks after the approval sends the candidate back to the person', async () => {
  let rechecks = 0;
  const run = await workflows.start('asked-again', {
    activities: {
      recheckRelease: async () => {
        rechecks += 1;
        return { worse: rechecks === 1 ? ['age|data_type_check'] : [] };
      },
    },
  });
  const candidate = await run.untilAsked();
  await run.signal('approve', { candidate, approver: 'ada' });
  await run.until(({ warnings = [] }) => warnings.join().includes('age|data_type_check'));
  await run.untilAsked();
  await run.signal('approve', { candidate, approver: 'bob' });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rebaselined', decision: { approver: 'bob' } });
  expect(run.request('recheckRelease').known).toContain('age|data_type_check');
});

test('a feed that breaks after a waived approval rejects the candidate', async () => {
  const run = await workflows.start('waived-then-broken', {
    rules: { waiveApprovalOnPass: true },
    activities: { recheckRelease: async () => ({ worse: ['age|data_type_check'] }) },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', decision: null });
  expect(result.summary).toContain('The feed broke while the candidate was made: age|data_type_check.');
});

test('messages that decide nothing are refused and counted, and the run waits on', async () => {
  const run = await workflows.start('refused-messages');
  await run.untilAsked();
  await run.signal('approve', { candidate: 'ffffffffffff', approver: 'ada' });
  await run.signal('approve', 'not an object');
  await run.signal('approve');
  await run.handle.signal('approved', {});
  await expect(run.decide({ decision: 'approve', candidate: CANDIDATE.digest })).rejects.toThrow();
  const status = await run.until(({ refusals }) => refusals.count === 4);
  expect(status.waitingForApprovalOf).toBe(CANDIDATE.digest);
  expect(status.refusals.last.join()).toContain('signal "approved" is not one of approve, reject, override');
  await run.decide({ decision: 'approve', candidate: CANDIDATE.digest, approver: 'ada' });
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', refusals: { count: 4 } });
});

test('an update answers with the status, and a second decision is refused', async () => {
  const run = await workflows.start('decided-by-update', {
    activities: { recheckRelease: async () => new Promise((done) => setTimeout(done, 50, { worse: [] })) },
  });
  const candidate = await run.untilAsked();
  const answer = await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  expect(answer).toMatchObject({ decision: { decision: 'approve', approver: 'ada' } });
  await expect(run.decide({ decision: 'reject', candidate, approver: 'eve' })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('already decided') },
  });
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', decision: { approver: 'ada' } });
});

import { METADATA_ENCODING_KEY } from '@temporalio/common';
import { expect } from 'vitest';
import { CALIBRATED, type Scenario } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

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

const NEW_DATA = { trainingDataset: { s3Uri: 's3://data/new.csv' } };

/** The run created nothing in production and removed what it created before. */
function expectNothingKept(run: FakeRun): void {
  expect(run.names()).not.toContain('createEndpointConfig');
  expect(run.names()).not.toContain('updateEndpoint');
  expect(run.request('deleteCreated')).toMatchObject({ kind: 'model' });
}

/** Sends an approve signal whose payload has this encoding and these bytes. */
function sendRaw({ handle }: FakeRun, encoding: string, data: string): Promise<unknown> {
  return handle.client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId },
    signalName: 'approve',
    input: {
      payloads: [{ metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encoding) }, data: Buffer.from(data) }],
    },
  });
}

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

test('a rejection by signal ends the run Rejected with the reason, and removes what the run created', async () => {
  const run = await workflows.start('rejected-by-person');
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada', reason: 'too few rows' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rejected',
    summary: 'Rejected by ada: too few rows.',
    decision: { decision: 'reject', approver: 'ada', reason: 'too few rows' },
  });
  expectNothingKept(run);
});

test('the one who started the run cannot approve it where the policy forbids that, and another person can', async () => {
  const run = await workflows.start('approved-by-another', { messages: { starters: ['ada', '7@host'] } });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'Ada' });
  const refused = await run.until(({ refusals }) => refusals.count > 0);
  expect(refused.refusals.last.at(-1)).toContain('"Ada" started this run');
  await run.signal('approve', { candidate, approver: 'grace' });
  expect(await run.result()).toMatchObject({ decision: { decision: 'approve', approver: 'grace' } });
});

test('a rejection of the calibrated version is recorded as a rejection of that version', async () => {
  const run = await workflows.start('rejected-calibrated', {
    gate: { ...calibrated, verdict: 'warn' },
  });
  await run.untilWaitingForApproval();
  await run.signal('reject', { candidate: CALIBRATED.digest, approver: 'ada' });
  const rejected = {
    outcome: 'Rejected',
    candidate: { digest: CALIBRATED.digest },
    decision: { decision: 'reject', candidates: [CALIBRATED.digest] },
  };
  expect(await run.result()).toMatchObject(rejected);
  expect(run.request('writeRecord').result).toMatchObject(rejected);
});

test('a rejection with onReject keep removes the candidate if nothing was deployed', async () => {
  const run = await workflows.start('rejected-undeployed', {}, { ...NEW_DATA, onReject: 'keep' });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({ outcome: 'Rejected' });
  expectNothingKept(run);
});

test('a run without a decision by the deadline expires and removes what it created', async () => {
  const run = await workflows.start('expired', {}, { ...NEW_DATA, approval: { deadlinePeriods: 0.0001 } });
  expect(await run.result()).toMatchObject({ outcome: 'Expired', decision: null });
  expectNothingKept(run);
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
  expect(await run.untilWaitingForApproval()).toBe(CALIBRATED.digest);
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
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada' });
  await run.until(({ warnings = [] }) => warnings.join().includes('age|data_type_check'));
  await run.untilWaitingForApproval();
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

test('malformed, unknown and mismatched messages are refused with reasons, and the run keeps waiting', async () => {
  const run = await workflows.start('refused-messages');
  const candidate = await run.untilWaitingForApproval();
  const send = (payload?: unknown) => run.signal('approve', payload);
  const refused: [() => Promise<unknown>, RegExp][] = [
    [() => send({ candidate: 'ffffffffffff', approver: 'eve' }), /names candidate "ffffffffffff"/],
    [() => send({ candidate }), /approver/],
    [() => send('yes'), /expected object/i],
    [() => send(), /expected object/i],
    [() => send([1, 2]), /expected object/i],
    [() => sendRaw(run, 'json/plain', '{"candidate": '), /could not be read/],
    [() => sendRaw(run, 'json/protobuf', '{}'), /could not be read/],
    [() => run.handle.signal('aprove', {}), /signal "aprove" is not one of approve, reject, override/],
  ];
  for (const [index, [message, reason]] of refused.entries()) {
    await message();
    const status = await run.until(({ refusals }) => refusals.count > index);
    expect(status.refusals.last.at(-1)).toMatch(reason);
    expect(status.waitingForApprovalOf).toBe(candidate);
  }
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    refusals: { count: refused.length },
  });
});

test('an invalid update is refused to its sender and not recorded', async () => {
  const run = await workflows.start('refused-update');
  const candidate = await run.untilWaitingForApproval();
  for (const invalid of [
    { decision: 'approve', candidate: 'ffffffffffff', approver: 'eve' },
    { candidate },
  ]) {
    await expect(run.decide(invalid)).rejects.toThrow();
  }
  expect((await run.status()).refusals.count).toBe(0);
  await run.decide({ decision: 'reject', candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({ outcome: 'Rejected', decision: { approver: 'ada' } });
});

test('an update returns the status, and later decisions by update or signal are refused', async () => {
  let recheck = () => {};
  const rechecked = new Promise<void>((done) => {
    recheck = done;
  });
  const run = await workflows.start('decided-by-update', {
    activities: { recheckRelease: async () => rechecked.then(() => ({ worse: [] })) },
  });
  const candidate = await run.untilWaitingForApproval();
  const answer = await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  expect(answer).toMatchObject({ decision: { decision: 'approve', approver: 'ada' } });
  await expect(run.decide({ decision: 'reject', candidate, approver: 'eve' })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('already decided') },
  });
  await run.signal('reject', { candidate, approver: 'eve' });
  recheck();
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', decision: { approver: 'ada' } });
});

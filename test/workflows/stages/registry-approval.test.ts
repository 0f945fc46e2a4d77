import { expect } from 'vitest';
import type { RegistryDecision } from '../../../src/contract/registry.js';
import { CANDIDATE } from '../../activities/support/run.js';
import { CALIBRATED, PACKAGE, pollsUntil, refusal, type Scenario } from '../support/fake-activities.js';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const ADA = 'arn:aws:sts::111122223333:assumed-role/Engineers/ada';
const decided = (more: Partial<RegistryDecision> = {}): RegistryDecision => ({
  ...{ decision: 'approve', approver: ADA, reason: null, digests: [CANDIDATE.digest] },
  at: '2024-05-01T10:00:00.000Z',
  ...more,
});
const registry = (more: Scenario = {}): Scenario => ({
  ...more,
  rules: { approval: 'registry', ...more.rules },
  resolved: { modelPackageGroup: 'churn', ...more.resolved },
});

test('an approval in the model registry releases the candidate that the package names', async () => {
  const run = await workflows.start(
    'approved-in-registry',
    registry({
      activities: {
        awaitRegistryDecision: async () => decided({ reason: 'numbers are right' }),
        tagRelease: async ({ offered }) => ({ modelPackageArn: offered?.modelPackageArn ?? null }),
      },
    }),
  );
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    modelPackageArn: PACKAGE,
    decision: {
      decision: 'approve',
      approver: ADA,
      reason: 'numbers are right',
      candidates: [CANDIDATE.digest],
    },
  });
  expect(run.request('offerModelPackage')).toMatchObject({
    ...{ modelPackageGroup: 'churn', again: null },
    candidates: [{ candidate: { digest: CANDIDATE.digest } }],
  });
  expect(run.request('tagRelease').offered).toEqual({
    ...{ modelPackageArn: PACKAGE, digests: [CANDIDATE.digest] },
  });
  expect(run.names()).not.toContain('withdrawModelPackage');
});

test('a rejection in the model registry ends the run Rejected', async () => {
  const run = await workflows.start(
    'rejected-in-registry',
    registry({
      activities: { awaitRegistryDecision: async () => decided({ decision: 'reject', reason: 'biased' }) },
    }),
  );
  expect(await run.result()).toMatchObject({ outcome: 'Rejected', summary: `Rejected by ${ADA}: biased.` });
  expect(run.names()).not.toContain('recheckRelease');
});

test('the package offers the version that is recommended, and a signal may approve it or another one', async () => {
  const run = await workflows.start(
    'signalled-beside-registry',
    registry({
      gate: {
        verdict: 'warn',
        calibrated: {
          ...{ candidate: CALIBRATED, verdict: 'pass', checks: [], expectedViolations: [] },
          figures: { thresholds: '0.3', falseAlarms: '1', power: '0.5 sd' },
        },
      },
    }),
  );
  await run.untilWaitingForApproval();
  expect((await run.status()).doing).toContain(
    `Approve or reject model package ${PACKAGE}, or send a signal.`,
  );
  await run.signal('approve', { candidate: CALIBRATED.digest, approver: 'grace' });
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', decision: { approver: 'grace' } });
  const offered = run.request('offerModelPackage').candidates.map(({ candidate }) => candidate.digest);
  expect(run.request('tagRelease')).toMatchObject({
    candidate: { digest: CALIBRATED.digest },
    offered: { digests: offered },
  });
});

test('a package that waits for approval is rejected when the run expires', async () => {
  const run = await workflows.start(
    'expired-in-registry',
    registry({ rules: { approvalDeadlinePeriods: 0.0002 } }),
  );
  expect(await run.result()).toMatchObject({ outcome: 'Expired' });
  expect(run.request('withdrawModelPackage')).toMatchObject({
    modelPackageArn: PACKAGE,
    why: expect.stringContaining('Nobody decided'),
  });
});

test('an approval by the one who started the run is refused, and the next decision counts', async () => {
  const answers = [decided(), decided({ approver: 'grace', at: '2024-05-01T11:00:00.000Z' })];
  const asked: (string | null)[] = [];
  const run = await workflows.start(
    'registry-other-approver',
    registry({
      messages: { starters: ['Ada'] },
      activities: {
        awaitRegistryDecision: async ({ after }) => {
          asked.push(after);
          return answers.shift() as RegistryDecision;
        },
      },
    }),
  );
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rebaselined', decision: { approver: 'grace' } });
  expect(result.refusals.last.join()).toContain('model registry: ');
  expect(asked).toEqual([null, '2024-05-01T10:00:00.000Z']);
});

test('after an approval, a feed that broke sends the package back to pending for a new decision', async () => {
  const worse = [['age|data_type_check'], []];
  const run = await workflows.start(
    'registry-asked-again',
    registry({
      activities: {
        awaitRegistryDecision: async () => decided(),
        recheckRelease: async () => ({ worse: worse.shift() ?? [] }),
      },
    }),
  );
  expect((await run.result()).outcome).toBe('Rebaselined');
  const offers = run.calls.filter(({ name }) => name === 'offerModelPackage');
  expect(offers.map(({ request }) => (request as { again: string | null }).again)).toEqual([
    null,
    expect.stringContaining('age|data_type_check'),
  ]);
});

test('a registry that cannot be read leaves the decision to signals, with a warning', async () => {
  const run = await workflows.start(
    'registry-denied',
    registry({
      activities: {
        awaitRegistryDecision: async () => {
          throw refusal('AccessDenied', 'Describing model package: denied.');
        },
      },
    }),
  );
  const candidate = await run.untilWaitingForApproval();
  await run.until(({ warnings = [] }) => warnings.some((warning) => warning.includes('cannot be read')));
  await run.signal('approve', { candidate, approver: 'grace' });
  expect((await run.result()).outcome).toBe('Rebaselined');
});

test('cancelling a run that waits for the registry rejects its package', async () => {
  const run = await workflows.start(
    'cancelled-in-registry',
    registry({ activities: { awaitRegistryDecision: pollsUntil(() => false, undefined as never) } }),
  );
  await run.untilWaitingForApproval();
  await run.cancel();
  await expect(run.result()).rejects.toThrow();
  expect(run.names()).toContain('withdrawModelPackage');
});

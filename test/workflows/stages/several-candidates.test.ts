import { expect } from 'vitest';
import type { Candidate } from '../../../src/contract/candidate.js';
import type { Verdict } from '../../../src/contract/check.js';
import { whoDecides } from '../../../src/domain/approval.js';
import { CANDIDATE, MONITOR } from '../../activities/support/run.js';
import { DIRTY, GATE, type Scenario, secondMonitor } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const FIRST = MONITOR.scheduleName;
const SECOND = secondMonitor().scheduleName;
const OTHER: Candidate = {
  ...CANDIDATE,
  digest: 'e'.repeat(64),
  statisticsUri: 's3://workspace/baselines/ee/statistics.json',
  constraintsUri: 's3://workspace/baselines/ee/constraints.json',
  edits: {
    carriedOver: 1,
    notCarriedOver: 0,
    lines: ['age: completeness 1 → 0.8 (carried over)'],
    uri: 's3://workspace/edits.json',
  },
};
const OTHER_CALIBRATED: Candidate = { ...OTHER, digest: 'f'.repeat(64) };
const BOTH = [CANDIDATE.digest, OTHER.digest];
const VIOLATIONS = { [CANDIDATE.digest]: 'age|baseline_drift_check', [OTHER.digest]: 'plan|domain_check' };

/** Two monitors with different settings edited by hand, and the verdicts on their candidates. */
function scenario(first: Verdict = 'pass', second: Verdict = 'pass', more: Scenario = {}): Scenario {
  return {
    monitors: [MONITOR, secondMonitor()],
    ...more,
    activities: {
      sealCandidate: async () => ({
        ...CANDIDATE,
        others: [{ scheduleNames: [SECOND], candidate: OTHER }],
        liveDigests: { [FIRST]: '1'.repeat(64), [SECOND]: '2'.repeat(64) },
      }),
      runGate: async ({ candidate, resolved }) => {
        const isOther = candidate.digest === OTHER.digest;
        const gate = {
          ...GATE,
          verdict: isOther ? second : first,
          reportUri: `s3://workspace/gate-${candidate.digest.slice(0, 12)}.json`,
          expectedViolations: [VIOLATIONS[candidate.digest] as string],
          ...(isOther
            ? {
                calibrated: {
                  candidate: OTHER_CALIBRATED,
                  verdict: 'warn' as const,
                  checks: [],
                  expectedViolations: ['income|completeness_check'],
                  figures: { thresholds: '0.3', falseAlarms: '1', power: '0.5 sd' },
                },
              }
            : {}),
        };
        return { gate, approval: whoDecides(candidate, gate, resolved.rules) };
      },
      ...more.activities,
    },
  };
}

/** The request of every call of an activity, by monitoring schedule. */
function byMonitor<Name extends FakeRun['calls'][number]['name']>(run: FakeRun, activity: Name) {
  const calls = run.calls.filter(({ name }) => name === activity);
  return Object.fromEntries(
    calls.map(({ request }) => {
      const { monitor } = request as { monitor: { scheduleName: string } };
      return [monitor.scheduleName, request as Record<string, unknown>];
    }),
  );
}

test('one approval names the candidate of each monitor, and each is switched, verified and recorded by its own', async () => {
  const run = await workflows.start('two-candidates', scenario());
  await run.untilWaitingForApproval();
  const status = await run.status();
  expect(status.waiting?.map(({ digest, scheduleNames }) => [digest, scheduleNames])).toEqual([
    [CANDIDATE.digest, [FIRST]],
    [OTHER.digest, [SECOND]],
    [OTHER_CALIBRATED.digest, [SECOND]],
  ]);
  expect(status.proposals).toMatchObject([{ digest: CANDIDATE.digest }, { digest: OTHER.digest }]);
  expect(status.edits).toEqual([`${SECOND}: age: completeness 1 → 0.8 (carried over)`]);
  await run.decide({ decision: 'approve', candidate: BOTH, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    decision: { approver: 'ada', candidates: BOTH },
    edits: [`${SECOND}: age: completeness 1 → 0.8 (carried over)`],
    monitors: [
      {
        scheduleName: FIRST,
        kind: 'DataQuality',
        live: { digest: '1'.repeat(64), constraintsUri: MONITOR.constraintsUri },
        candidate: { digest: CANDIDATE.digest },
        gate: { verdict: 'pass' },
        edits: null,
      },
      {
        scheduleName: SECOND,
        live: { digest: '2'.repeat(64) },
        candidate: { digest: OTHER.digest },
        gate: { verdict: 'pass' },
        edits: { carriedOver: 1, notCarriedOver: 0 },
      },
    ],
  });
  expect(byMonitor(run, 'createJobDefinition')).toMatchObject({
    [FIRST]: { candidate: { digest: CANDIDATE.digest } },
    [SECOND]: { candidate: { digest: OTHER.digest } },
  });
  expect(byMonitor(run, 'awaitVerification')).toMatchObject({
    [FIRST]: { expected: ['age|baseline_drift_check'] },
    [SECOND]: { expected: ['plan|domain_check'] },
  });
  expect(run.request('tagRelease')).toMatchObject({ others: [{ candidate: { digest: OTHER.digest } }] });
});

test('each candidate is judged for its own monitors, and one page is written for all', async () => {
  const run = await workflows.start('two-candidates-judged', scenario());
  await run.untilWaitingForApproval();
  const judged = run.calls
    .filter(({ name }) => name === 'runGate')
    .map(({ request }) => request as { scheduleNames: readonly string[]; candidate: Candidate });
  expect(judged.map(({ scheduleNames, candidate }) => [scheduleNames, candidate.digest])).toEqual(
    expect.arrayContaining([
      [[FIRST], CANDIDATE.digest],
      [[SECOND], OTHER.digest],
    ]),
  );
  expect(run.request('writeReportForApproval').gates).toHaveLength(2);
  const analyzed = run.calls
    .filter(({ name }) => name === 'startReferenceAnalyzer')
    .map(({ request }) => (request as { step: string }).step);
  expect(analyzed.sort()).toEqual(['reference', 'reference-2']);
  await run.decide({ decision: 'reject', candidate: BOTH, approver: 'ada', reason: 'not now' });
  expect(await run.result()).toMatchObject({ outcome: 'Rejected', decision: { candidates: BOTH } });
});

test('a decision that misses a candidate or names a foreign one is refused, and the run keeps waiting', async () => {
  const run = await workflows.start('two-candidates-refused', scenario());
  await run.untilWaitingForApproval();
  const refused: [unknown, RegExp][] = [
    [CANDIDATE.digest, /names no version of the candidate for churn-daily/],
    [[CANDIDATE.digest, 'abcdefabcdef'], /names candidate "abcdefabcdef"/],
    [[...BOTH, OTHER_CALIBRATED.digest], /two versions of the candidate for churn-daily/],
  ];
  for (const [index, [candidate, reason]] of refused.entries()) {
    await run.signal(index % 2 === 0 ? 'approve' : 'reject', { candidate, approver: 'eve' });
    const status = await run.until(({ refusals }) => refusals.count > index);
    expect(status.refusals.last.at(-1)).toMatch(reason);
  }
  await run.signal('approve', { candidate: [...BOTH].reverse(), approver: 'ada' });
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined', refusals: { count: 3 } });
});

test('the approved version of each candidate is checked again, released and verified', async () => {
  const run = await workflows.start('two-candidates-calibrated', scenario('pass', 'fail'));
  await run.untilWaitingForApproval();
  await run.signal('approve', { candidate: [CANDIDATE.digest, OTHER_CALIBRATED.digest], approver: 'ada' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    gate: { verdict: 'warn' },
    monitors: [
      { candidate: { digest: CANDIDATE.digest }, gate: { verdict: 'pass' } },
      { candidate: { digest: OTHER_CALIBRATED.digest }, gate: { verdict: 'warn' } },
    ],
  });
  const { candidate, known, others } = run.request('recheckRelease');
  expect([candidate.digest, others?.[0]?.candidate.digest]).toEqual([
    CANDIDATE.digest,
    OTHER_CALIBRATED.digest,
  ]);
  expect(known).toEqual(['age|baseline_drift_check']);
  expect(others?.[0]?.known).toEqual(['plan|domain_check', 'income|completeness_check']);
  expect(byMonitor(run, 'awaitVerification')).toMatchObject({
    [SECOND]: { expected: ['income|completeness_check'] },
  });
});

test('a candidate that fails the gate in both versions refuses the candidates of all monitors', async () => {
  const run = await workflows.start('two-candidates-failed', {
    ...scenario('fail', 'pass'),
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', decision: null, gate: { verdict: 'fail' } });
  expect(result.summary).toContain(`${FIRST}: The gate failed the candidate`);
  expect(run.names()).not.toContain('updateEndpoint');
});

test('one digest approves the same candidate for monitors with different live baselines', async () => {
  const run = await workflows.start('two-candidates-same-digest', {
    ...scenario(),
    unrecorded: true,
    activities: {
      ...scenario().activities,
      sealCandidate: async () => ({
        ...CANDIDATE,
        others: [{ scheduleNames: [SECOND], candidate: CANDIDATE }],
      }),
    },
  });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    monitors: [{ candidate: { digest: candidate } }, { candidate: { digest: candidate } }],
  });
});

test('a policy that waives approvals waives that of all candidates at once', async () => {
  const waived = { rules: { waiveApprovalOnPass: true } };
  const run = await workflows.start('two-candidates-waived', scenario('pass', 'pass', waived));
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    decision: { approver: 'policy', candidates: BOTH },
  });
  const asked = await workflows.start('two-candidates-not-waived', scenario('pass', 'warn', waived));
  await asked.untilWaitingForApproval();
  await asked.signal('reject', { candidate: BOTH, approver: 'ada' });
  expect(await asked.result()).toMatchObject({ outcome: 'Rejected', decision: { approver: 'ada' } });
});

test('a roll back with two candidates puts the old definition of each monitor back', async () => {
  const run = await workflows.start(
    'two-candidates-rolled-back',
    scenario('pass', 'pass', { activities: { awaitVerification: async () => DIRTY } }),
  );
  await run.untilWaitingForApproval();
  await run.signal('approve', { candidate: BOTH, approver: 'ada' });
  expect(await run.result()).toMatchObject({ outcome: 'RolledBack' });
  const switched = run.calls
    .filter(({ name }) => name === 'switchSchedule')
    .map(({ request }) => request as { monitor: { scheduleName: string }; to: string });
  // Both are switched back at the same time, in either order.
  expect(new Map(switched.slice(-2).map(({ monitor, to }) => [monitor.scheduleName, to]))).toEqual(
    new Map([
      [FIRST, MONITOR.jobDefinitionName],
      [SECOND, secondMonitor().jobDefinitionName],
    ]),
  );
});

test('a plan lists the candidate of each monitor', async () => {
  const run = await workflows.start('two-candidates-planned', scenario('warn', 'pass'), {
    trainingDataset: { s3Uri: 's3://data/new.csv' },
    mode: 'plan',
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Planned', monitors: [{}, {}] });
  expect(result.summary).toContain(`${FIRST}: The gate's verdict is warn.`);
  expect(run.request('writePlan')).toMatchObject({
    candidate: { digest: CANDIDATE.digest },
    others: [
      {
        scheduleNames: [SECOND],
        candidate: { digest: OTHER.digest },
        calibrated: { digest: OTHER_CALIBRATED.digest },
      },
    ],
  });
});

test('a plan releases and records the recommended version of each candidate', async () => {
  const run = await workflows.start('recommended-planned', scenario('pass', 'fail'), {
    trainingDataset: { s3Uri: 's3://data/new.csv' },
    mode: 'plan',
  });
  const result = await run.result();
  expect(result.summary).toContain('The requests of the plan release the recommended version.');
  expect(result.monitors).toMatchObject([
    { candidate: { digest: CANDIDATE.digest } },
    { candidate: { digest: OTHER_CALIBRATED.digest }, gate: { verdict: 'warn' } },
  ]);
  expect(run.request('writePlan')).toMatchObject({
    released: { digest: CANDIDATE.digest },
    others: [{ candidate: { digest: OTHER.digest }, released: { digest: OTHER_CALIBRATED.digest } }],
  });
});

test('a run that is cancelled while two candidates wait records both', async () => {
  const run = await workflows.start(
    'two-candidates-cancelled',
    scenario('pass', 'pass', {
      activities: {
        writeReportForApproval: async () => ({
          page: { uri: 's3://workspace/report.html', url: 'https://workspace/report.html' },
          problem: null,
        }),
      },
    }),
  );
  await run.untilWaitingForApproval();
  await run.cancel();
  await expect(run.result()).rejects.toThrow();
  expect(run.request('writeRecord').result).toMatchObject({
    outcome: 'Cancelled',
    monitors: [{ candidate: { digest: CANDIDATE.digest } }, { candidate: { digest: OTHER.digest } }],
  });
});

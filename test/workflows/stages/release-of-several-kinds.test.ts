import { expect } from 'vitest';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { CANDIDATE, MONITOR } from '../../activities/support/run.js';
import { DIRTY, pollsUntil, refusal, type Scenario, secondMonitor } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const RELEASED_AT = '2024-05-01T10:10:00.000Z';
const NEW_DATA = { trainingDataset: { s3Uri: 's3://data/new.csv' } };
const { statisticsUri: _, ...WITHOUT_STATISTICS } = MONITOR;
/** Its window ends a day before its daily firing, because labels come late. */
const QUALITY: Monitor = {
  ...WITHOUT_STATISTICS,
  kind: 'ModelQuality',
  scheduleName: 'accuracy',
  jobDefinitionName: 'accuracy-definition',
  constraintsUri: 's3://baselines/accuracy/constraints.json',
  quality: { problemType: 'BinaryClassification', groundTruthUri: 's3://labels/churn' },
  firing: { hours: [0], periodSeconds: 86_400 },
  windowOffset: { startSeconds: 172_800, endSeconds: 86_400 },
};
const OF_QUALITY = { ...CANDIDATE, digest: 'f'.repeat(64), statisticsUri: null };
const CLEAN = {
  verdict: 'clean' as const,
  why: '3 clean',
  counted: { clean: 3, dirty: 0, unknown: 0, unexpected: [] },
};

/** Two monitors, each with a candidate of its own. */
function twoKinds(scenario: Scenario['activities'] = {}): Scenario {
  return {
    monitors: [MONITOR, QUALITY],
    activities: {
      sealCandidate: async () => ({
        ...CANDIDATE,
        others: [{ scheduleNames: [QUALITY.scheduleName], candidate: OF_QUALITY as never }],
      }),
      ...scenario,
    },
  };
}

async function approved(name: string, scenario: Scenario): Promise<FakeRun> {
  const run = await workflows.start(name, scenario, NEW_DATA);
  await run.untilWaitingForApproval();
  const { waiting = [] } = await run.status();
  const digests = waiting.map(({ digest }) => digest);
  await run.signal('approve', { candidate: digests.length > 1 ? digests : digests[0], approver: 'ada' });
  return run;
}

function switches(run: FakeRun): readonly string[] {
  return run.calls.flatMap(({ name, request }) => {
    if (name !== 'switchSchedule') return [];
    const { monitor, to } = request as { monitor: Monitor; to: string };
    return [`${monitor.scheduleName} to ${to.startsWith('rb-') ? 'new' : to}`];
  });
}

test('each monitor is watched from its own switch on, and the result lists each with kind, baselines and verdict', async () => {
  let verified = false;
  const run = await approved(
    'several-kinds',
    twoKinds({
      awaitSwitchMoment: async ({ monitor }) =>
        monitor.kind === 'ModelQuality' ? pollsUntil(() => verified, { late: null })() : { late: null },
      awaitVerification: async ({ monitor }) => {
        if (monitor.kind !== 'ModelQuality') verified = true;
        return CLEAN;
      },
    }),
  );
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    monitors: [
      { scheduleName: MONITOR.scheduleName, kind: 'DataQuality', verification: { verdict: 'clean' } },
      {
        scheduleName: 'accuracy',
        kind: 'ModelQuality',
        live: { statisticsUri: null, constraintsUri: QUALITY.constraintsUri },
        candidate: { digest: OF_QUALITY.digest, statisticsUri: null },
        verification: { verdict: 'clean', why: '3 clean' },
      },
    ],
  });
  expect(switches(run)).toEqual([`${MONITOR.scheduleName} to new`, 'accuracy to new']);
  expect(run.request('clearLeftovers')).toMatchObject({ monitorKinds: ['DataQuality', 'ModelQuality'] });
});

test('dirty windows of one monitor end the run while another still waits for its switch, which never happens', async () => {
  const run = await approved(
    'dirty-before-other-switch',
    twoKinds({
      awaitSwitchMoment: async ({ monitor }) =>
        monitor.kind === 'ModelQuality' ? pollsUntil(() => false, { late: null })() : { late: null },
      awaitVerification: async () => DIRTY,
    }),
  );
  expect(await run.result()).toMatchObject({
    outcome: 'RolledBack',
    monitors: [{ verification: { verdict: 'dirty' } }, { scheduleName: 'accuracy' }],
  });
  expect(switches(run)).toEqual([
    `${MONITOR.scheduleName} to new`,
    `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
  ]);
});

test('a dirty quality window puts every monitor back, those that have verified the release too', async () => {
  const run = await approved(
    'quality-dirty',
    twoKinds({
      awaitVerification: async ({ monitor }) => (monitor.kind === 'ModelQuality' ? DIRTY : CLEAN),
    }),
  );
  const result = await run.result();
  expect(result.outcome).toBe('RolledBack');
  expect(result.summary).toContain('accuracy: 0 clean, 3 with unexpected violations');
  expect([...switches(run)].sort()).toEqual(
    [
      `${MONITOR.scheduleName} to new`,
      'accuracy to new',
      `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
      `accuracy to ${QUALITY.jobDefinitionName}`,
    ].sort(),
  );
});

test('a quality monitor without labels does not decide: the distributions verify, and the result says who did', async () => {
  const run = await approved(
    'no-labels',
    twoKinds({
      awaitVerification: async ({ monitor }) =>
        monitor.kind === 'ModelQuality'
          ? { ...DIRTY, verdict: 'too-little-traffic', why: 'not verified by quality', needsLabels: true }
          : CLEAN,
    }),
  );
  const result = await run.result();
  expect(result.outcome).toBe('Rebaselined');
  expect(result.summary).toContain(`${MONITOR.scheduleName}: 3 clean; accuracy: not verified by quality`);
  expect(result.monitors?.[1]).toMatchObject({ verification: { verdict: 'too-little-traffic' } });
});

test('a quality schedule that cannot be switched puts the others back', async () => {
  const run = await approved(
    'quality-switch-refused',
    twoKinds({
      switchSchedule: async ({ monitor }) => {
        if (monitor.kind === 'ModelQuality') throw refusal('RefusedByAws', 'The schedule is broken.');
        return { at: '2024-05-01T11:25:00.000Z' };
      },
      awaitVerification: pollsUntil(() => false, CLEAN),
    }),
  );
  const result = await run.result();
  expect(result.outcome).toBe('NeedsAttention');
  expect(switches(run)).toContain(`${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`);
});

test('a schedule that cannot be switched stops the others before the roll-back begins, and none is left switched', async () => {
  const other = secondMonitor();
  const run = await approved('one-switch-refused', {
    monitors: [MONITOR, other],
    activities: {
      awaitSwitchMoment: async ({ monitor, deployment }) => {
        const waits = monitor.scheduleName === other.scheduleName && deployment?.releasedAt === RELEASED_AT;
        return waits ? pollsUntil(() => false, { late: null })() : { late: null };
      },
      awaitEndpoint: async ({ wanted }) => ({
        releasedAt: wanted.startsWith('rb-') ? RELEASED_AT : '2024-05-01T11:40:00.000Z',
      }),
      switchSchedule: async ({ to }) => {
        if (to.startsWith('rb-')) throw refusal('RefusedByAws', 'The schedule is broken.');
        return { at: '2024-05-01T11:45:00.000Z' };
      },
    },
  });
  expect(await run.result()).toMatchObject({ outcome: 'RolledBack' });
  expect(switches(run)).toEqual([
    `${MONITOR.scheduleName} to new`,
    `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
  ]);
});

test('a monitor that the policy leaves with its old baseline is named in status, result and summary', async () => {
  const leftOut = [{ scheduleName: 'fairness', kind: 'ModelBias' as const, why: 'no baseline of its kind' }];
  const run = await approved('monitor-left', { resolved: { leftOut } });
  expect((await run.status()).leftOut).toEqual(leftOut);
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rebaselined', leftOut });
  expect(result.summary).toMatch(/Left with the old baseline: fairness \(ModelBias\)\.$/);
});

test('each further monitor adds at most 60 events to the history', async () => {
  const events = async (name: string, monitors: readonly Monitor[]) => {
    const others = monitors.slice(1).map((monitor, index) => ({
      scheduleNames: [monitor.scheduleName],
      candidate: { ...OF_QUALITY, digest: `${index}`.repeat(64) } as never,
    }));
    const sealCandidate = async () => ({ ...CANDIDATE, ...(others.length > 0 ? { others } : {}) });
    const run = await approved(name, { unrecorded: true, monitors, activities: { sealCandidate } });
    expect(await run.result()).toMatchObject({ outcome: 'Rebaselined' });
    return (await run.history()).events.length;
  };
  const one = await events('events-of-one', [MONITOR]);
  const further = [1, 2, 3].map((n) => ({
    ...QUALITY,
    scheduleName: `accuracy-${n}`,
    jobDefinitionName: `accuracy-definition-${n}`,
  }));
  const four = await events('events-of-four', [MONITOR, ...further]);
  expect((four - one) / 3).toBeLessThanOrEqual(60);
});

import { expect } from 'vitest';
import { MONITOR } from '../../activities/support/run.js';
import { DIRTY, pollsUntil, refusal, type Scenario, secondMonitor } from '../support/fake-activities.js';
import { type FakeRun, test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const NEW_DATA = { trainingDataset: { s3Uri: 's3://data/new.csv' } };
const FIRST = { ...NEW_DATA, deploy: 'first' };

async function approved(name: string, scenario: Scenario = {}, input: object = NEW_DATA): Promise<FakeRun> {
  const run = await workflows.start(name, scenario, input);
  const candidate = await run.untilWaitingForApproval();
  await run.signal('approve', { candidate, approver: 'ada' });
  return run;
}

/** The calls that change production, in order, with what they change. */
function changes(run: FakeRun): readonly string[] {
  return run.calls.flatMap(({ name, request }) => {
    if (name === 'updateEndpoint') return [`endpoint to ${(request as { to: string }).to}`];
    if (name !== 'switchSchedule') return [];
    const { monitor, to } = request as { monitor: { scheduleName: string }; to: string };
    return [`${monitor.scheduleName} to ${to}`];
  });
}

const config = (name: string) => `rb-${name}-3a4b5c6d7e8f-config-1`;
const definition = (name: string, index = 1) => `rb-${name}-3a4b5c6d7e8f-quality-${index}-1`;

test('an approved candidate is released after the approval: the endpoint first, then the monitor', async () => {
  const run = await approved('after-approval');
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    decision: { approver: 'ada' },
    endpointConfigName: config('after-approval'),
    definitions: { [MONITOR.scheduleName]: definition('after-approval') },
    windows: { judgedWrongly: 0 },
    recordUri: 's3://workspace/record.json',
  });
  expect(changes(run)).toEqual([
    `endpoint to ${config('after-approval')}`,
    `${MONITOR.scheduleName} to ${definition('after-approval')}`,
  ]);
  const names = run.names();
  expect(names.indexOf('updateEndpoint')).toBeGreaterThan(names.indexOf('recheckRelease'));
  expect(names.indexOf('awaitReleaseMoment')).toBeLessThan(names.indexOf('updateEndpoint'));
  expect(names.indexOf('awaitSwitchMoment')).toBeLessThan(names.indexOf('switchSchedule'));
  // A kept release keeps what it created.
  expect(names).not.toContain('deleteCreated');
  expect(names).not.toContain('stopJob');
});

test('with deploy first the endpoint is updated before the baseline is made, and the monitor switched after the approval', async () => {
  const run = await approved('deploy-first', {}, FIRST);
  expect(await run.result()).toMatchObject({ outcome: 'Rebaselined' });
  const names = run.names();
  expect(names.indexOf('updateEndpoint')).toBeLessThan(names.indexOf('prepareScoring'));
  expect(names.filter((name) => name === 'updateEndpoint')).toHaveLength(1);
  expect(run.request('recheckRelease').endpointConfigName).toBe(config('deploy-first'));
  expect(names.indexOf('switchSchedule')).toBeGreaterThan(names.indexOf('recheckRelease'));
});

test('a rejection with deploy first takes the model back and watches the old pair', async () => {
  const run = await workflows.start('first-rejected', {}, FIRST);
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', restored: { verdict: 'as-before' } });
  expect(result.summary).toContain('The old model and its baseline are in place.');
  expect(changes(run)).toEqual([`endpoint to ${config('first-rejected')}`, 'endpoint to churn-config']);
});

test('a rejection with deploy first and onReject keep keeps the model under the old baseline', async () => {
  const run = await workflows.start('first-rejected-kept', {}, { ...FIRST, onReject: 'keep' });
  const candidate = await run.untilWaitingForApproval();
  await run.signal('reject', { candidate, approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', restored: null });
  expect(result.summary).toContain('The new model is kept, under the old baseline.');
  expect(changes(run)).toEqual([`endpoint to ${config('first-rejected-kept')}`]);
  expect(run.names()).not.toContain('deleteCreated');
});

test('a run with deploy first that nobody decides takes the model back when it expires', async () => {
  const run = await workflows.start('first-expired', {}, { ...FIRST, approval: { deadlinePeriods: 0.0001 } });
  expect(await run.result()).toMatchObject({ outcome: 'Expired', restored: { verdict: 'as-before' } });
});

test('a late switch is a warning', async () => {
  const run = await approved('late-switch', {
    activities: { awaitSwitchMoment: async () => ({ late: 'the 11:00 window was due already' }) },
  });
  expect((await run.result()).warnings.join()).toContain('switched late: the 11:00 window was due already');
});

test('each monitor of an endpoint gets its own definition and is switched and verified by it', async () => {
  const other = secondMonitor();
  const run = await approved('several-monitors', { monitors: [MONITOR, other] });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    definitions: {
      [MONITOR.scheduleName]: definition('several-monitors'),
      [other.scheduleName]: definition('several-monitors', 2),
    },
  });
  const verified = run.calls
    .filter(({ name }) => name === 'awaitVerification')
    .map(({ request }) => (request as { jobDefinition: string }).jobDefinition);
  expect(verified.sort()).toEqual(Object.values(result.definitions).sort());
  expect(result.verification?.why).toMatch(/^churn-(quality|daily): /);
});

test('a switch that SageMaker refuses puts the old pair back', async () => {
  const run = await approved('switch-refused', {
    activities: {
      switchSchedule: async ({ to }) => {
        if (to.startsWith('rb-')) throw refusal('ChangedByOthers', 'The schedule was changed meanwhile.');
        return { at: '2024-05-01T12:25:00.000Z' };
      },
    },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'RolledBack', restored: { verdict: 'as-before' } });
  expect(result.summary).toContain('The schedule was changed meanwhile.');
  // Whether the refused switch happened is unknown, so it is taken back too.
  expect(changes(run)).toEqual([
    `endpoint to ${config('switch-refused')}`,
    `${MONITOR.scheduleName} to ${definition('switch-refused')}`,
    'endpoint to churn-config',
    `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
  ]);
  expect(run.names()).toContain('deleteCreated');
});

test('a deployment that fails puts the old model back', async () => {
  const run = await approved('deployment-failed', {
    activities: {
      awaitEndpoint: async ({ wanted }) => {
        if (wanted.startsWith('rb-')) throw refusal('DeploymentFailed', 'The update was rolled back.');
        return { releasedAt: '2024-05-01T10:40:00.000Z' };
      },
    },
  });
  expect(await run.result()).toMatchObject({ outcome: 'RolledBack' });
  expect(changes(run)).toEqual([`endpoint to ${config('deployment-failed')}`, 'endpoint to churn-config']);
  expect(run.names()).not.toContain('switchSchedule');
});

test('an update of the endpoint whose answer was lost is undone', async () => {
  const run = await approved('update-answer-lost', {
    activities: {
      updateEndpoint: async ({ to }) => {
        if (to.startsWith('rb-')) throw refusal('RefusedByAws', 'No answer came.');
        return { startedAt: '2024-05-01T10:20:00.000Z' };
      },
    },
  });
  expect(await run.result()).toMatchObject({ outcome: 'RolledBack' });
  expect(changes(run).at(-1)).toBe('endpoint to churn-config');
});

test('a failure before anything live is touched fails the run and removes what it created', async () => {
  const run = await approved('definition-refused', {
    activities: {
      createJobDefinition: async () => {
        throw refusal('RefusedByAws', 'CreateDataQualityJobDefinition: the role is not valid.');
      },
    },
  });
  await expect(run.result()).rejects.toMatchObject({ cause: { type: 'RefusedByAws' } });
  expect(changes(run)).toEqual([]);
  const removed = run.calls.flatMap(({ name, request }) =>
    name === 'deleteCreated' ? [(request as { kind: string }).kind] : [],
  );
  expect(removed).toEqual(['job-definition', 'model']);
  expect((await run.status()).doing).toContain('Nothing live was touched.');
});

test('verification that finds dirty windows puts the old pair back', async () => {
  const run = await approved('rolled-back', { activities: { awaitVerification: async () => DIRTY } });
  const result = await run.result();
  expect(result).toMatchObject({
    outcome: 'RolledBack',
    restored: { verdict: 'as-before' },
    verification: { counted: { dirty: 3 } },
  });
  expect(changes(run).slice(2)).toEqual([
    'endpoint to churn-config',
    `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
  ]);
  expect(run.request('awaitRestored')).toMatchObject({ switchedBackAt: '2024-05-01T11:25:00.000Z' });
});

test('one monitor with dirty windows ends the verification of the others and puts every monitor back', async () => {
  const other = secondMonitor();
  const run = await approved('one-dirty-monitor', {
    monitors: [MONITOR, other],
    activities: {
      awaitVerification: async ({ monitor }) =>
        monitor.scheduleName === other.scheduleName ? DIRTY : pollsUntil(() => false, DIRTY)(),
    },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'RolledBack' });
  expect(result.summary).toContain(`${other.scheduleName}: `);
  expect(changes(run).slice(3).sort()).toEqual([
    `${other.scheduleName} to ${other.jobDefinitionName}`,
    `${MONITOR.scheduleName} to ${MONITOR.jobDefinitionName}`,
    'endpoint to churn-config',
  ]);
  const types = (await run.history()).events.map(({ eventType }) => eventType);
  expect(types).toContain('EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED');
});

test('one monitor with too little traffic keeps the release of all as Unverified', async () => {
  const other = secondMonitor();
  const run = await approved('one-monitor-without-traffic', {
    monitors: [MONITOR, other],
    activities: {
      awaitVerification: async ({ monitor }) => ({
        verdict: monitor.scheduleName === other.scheduleName ? 'clean' : 'too-little-traffic',
        why: monitor.scheduleName === other.scheduleName ? '3 clean' : 'too little traffic',
        counted: { clean: 0, dirty: 0, unknown: 0, unexpected: [] },
      }),
    },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Unverified', restored: null });
  expect(result.verification?.why).toBe(
    `${MONITOR.scheduleName}: too little traffic; ${other.scheduleName}: 3 clean`,
  );
  expect(changes(run)).toHaveLength(3);
});

test('too little traffic to verify keeps the release as Unverified', async () => {
  const run = await approved('unverified', {
    activities: {
      awaitVerification: async () => ({
        ...DIRTY,
        verdict: 'too-little-traffic',
        why: '1 clean in 10 windows',
      }),
    },
  });
  expect(await run.result()).toMatchObject({ outcome: 'Unverified', restored: null });
  expect(changes(run)).toHaveLength(2);
  expect(run.names()).toContain('tagRelease');
});

test('an old pair that does worse than before the run needs a person', async () => {
  const run = await approved('restored-worse', {
    activities: {
      awaitVerification: async () => DIRTY,
      awaitRestored: async () => ({ verdict: 'worse', why: 'its executions fail', unexpected: [] }),
    },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'NeedsAttention', restored: { verdict: 'worse' } });
  expect(result.summary).toContain('its executions fail');
});

test('a roll-back that fails needs a person and keeps what the endpoint uses', async () => {
  const run = await approved('roll-back-failed', {
    activities: {
      awaitVerification: async () => DIRTY,
      updateEndpoint: async ({ to }) => {
        if (!to.startsWith('rb-')) throw refusal('RefusedByAws', 'The endpoint is being deleted.');
        return { startedAt: '2024-05-01T10:05:00.000Z' };
      },
    },
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'NeedsAttention' });
  expect(result.summary).toContain('Putting the old pair back failed too: The endpoint is being deleted.');
  expect(run.names()).not.toContain('deleteCreated');
});

test('a release shifts the traffic as the policy says, and a roll-back does so without the alarms', async () => {
  const RollingUpdatePolicy = {
    MaximumBatchSize: { Type: 'INSTANCE_COUNT' as const, Value: 1 },
    WaitIntervalInSeconds: 60,
  };
  const AutoRollbackConfiguration = { Alarms: [{ AlarmName: 'errors' }] };
  const run = await approved('deployment-config', {
    rules: { deploymentConfig: { RollingUpdatePolicy, AutoRollbackConfiguration } },
    activities: { awaitVerification: async () => DIRTY },
  });
  expect((await run.result()).outcome).toBe('RolledBack');
  const updates = run.calls.filter(({ name }) => name === 'updateEndpoint').map(({ request }) => request);
  expect(updates).toMatchObject([
    { deploymentConfig: { RollingUpdatePolicy, AutoRollbackConfiguration } },
    { deploymentConfig: { RollingUpdatePolicy } },
  ]);
  expect(updates[1]).not.toHaveProperty('deploymentConfig.AutoRollbackConfiguration');
});

test('a policy that watches no window after a roll-back ends the run without watching', async () => {
  const run = await approved('not-watched', {
    rules: { windowsAfterRollBack: 0 },
    activities: { awaitVerification: async () => DIRTY },
  });
  expect(await run.result()).toMatchObject({ outcome: 'RolledBack', restored: null });
  expect(run.names()).not.toContain('awaitRestored');
});

test('a record that cannot be written is a warning: the release stays', async () => {
  const denied = async () => {
    throw refusal('AccessDenied', 'PutObject is not allowed.');
  };
  const run = await approved('record-denied', { activities: { writeLedger: denied, writeRecord: denied } });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rebaselined', recordUri: null, windows: null });
  expect(result.warnings.filter((one) => one.includes('PutObject is not allowed.'))).toHaveLength(2);
});

test('a clean-up that fails is a warning and does not stop the rest of the clean-up', async () => {
  const run = await workflows.start('clean-up-denied', {
    gate: { verdict: 'fail' },
    activities: {
      deleteCreated: async () => {
        throw refusal('AccessDenied', 'DeleteModel is not allowed.');
      },
    },
  });
  const result = await run.result();
  expect(result.warnings.join()).toMatch(/Could not clean up: deleting model .*DeleteModel is not allowed\./);
  expect(run.names().filter((name) => name === 'stopJob').length).toBeGreaterThan(1);
});

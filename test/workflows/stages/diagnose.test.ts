import { expect } from 'vitest';
import { test, useWorkflowWorker } from '../support/workflow-worker.js';

const workflows = useWorkflowWorker();
const OVERRIDE = { diagnosis: 'UpstreamDefect', by: 'eve', reason: 'the sensor was replaced' };
const DEFECT = { diagnosis: { diagnosis: 'UpstreamDefect' as const, reasons: ['age is in months'] } };

test.each([
  ['upstream-defect', 'UpstreamDefect', 'DoNotRetrain'],
  ['unrepresentative', 'UnrepresentativeDataset', 'DoNotRetrain'],
  ['thin-evidence', 'InsufficientEvidence', 'Undetermined'],
] as const)('run %s with the diagnosis %s ends %s and trains nothing', async (name, diagnosis, outcome) => {
  const run = await workflows.start(name, { diagnosis: { diagnosis, reasons: ['because'] } });
  const result = await run.result();
  expect(result).toMatchObject({ outcome, diagnosis, override: null });
  expect(result.summary).toContain('because');
  expect(run.names()).not.toContain('startTraining');
});

test('drift without new data ends the run Undetermined and asks for a training set', async () => {
  const run = await workflows.start('drift-without-data', {}, {});
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Undetermined', diagnosis: 'Drift' });
  expect(result.summary).toContain('start with "trainingDataset"');
});

test('an override in the input continues the run and is on record', async () => {
  const run = await workflows.start('overridden-in-input', DEFECT, {
    trainingDataset: { s3Uri: 's3://data/new.csv' },
    overrideDiagnosis: { by: 'eve', reason: 'the sensor was replaced' },
  });
  await run.untilWaitingForApproval();
  expect(run.request('runGate').override).toEqual(OVERRIDE);
  await run.signal('reject', { candidate: 'c'.repeat(12), approver: 'ada' });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', override: OVERRIDE });
  expect(result.warnings.join()).toContain('overridden by eve: the sensor was replaced');
});

test('an override by signal continues a run that waits for it', async () => {
  const run = await workflows.start('overridden-by-signal', DEFECT, {
    trainingDataset: { s3Uri: 's3://data/new.csv' },
    overrideDeadlinePeriods: 1,
  });
  await run.until(({ waitingForOverrideOf }) => waitingForOverrideOf === 'UpstreamDefect');
  await run.signal('override', { ...OVERRIDE, diagnosis: 'UnrepresentativeDataset' });
  const { refusals } = await run.until(({ refusals: { count } }) => count === 1);
  expect(refusals.last[0]).toContain('names UnrepresentativeDataset, but the diagnosis is UpstreamDefect');
  await run.signal('override', OVERRIDE);
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({
    outcome: 'Rebaselined',
    override: OVERRIDE,
    refusals: { count: 1 },
  });
});

test('an override by a person whom the policy does not list is refused, and one by a listed person counts', async () => {
  const run = await workflows.start(
    'overridden-by-listed',
    { ...DEFECT, messages: { overriders: ['eve'] } },
    { trainingDataset: { s3Uri: 's3://data/new.csv' }, overrideDeadlinePeriods: 1 },
  );
  await run.until(({ waitingForOverrideOf }) => waitingForOverrideOf === 'UpstreamDefect');
  await run.signal('override', { ...OVERRIDE, by: 'mallory' });
  const { refusals } = await run.until(({ refusals: { count } }) => count === 1);
  expect(refusals.last[0]).toContain('the policy does not allow "mallory" to override a diagnosis, only eve');
  await run.signal('override', OVERRIDE);
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'reject', candidate, approver: 'ada' });
  expect(await run.result()).toMatchObject({ override: OVERRIDE });
});

test('without an override by the deadline the diagnosis ends the run', async () => {
  const run = await workflows.start('override-expired', DEFECT, {
    trainingDataset: { s3Uri: 's3://data/new.csv' },
    // 0.36 seconds of an hourly schedule.
    overrideDeadlinePeriods: 0.0001,
  });
  expect(await run.result()).toMatchObject({ outcome: 'DoNotRetrain', override: null });
});

test('an override that arrives before the run is resolved counts, and one of another diagnosis is refused', async () => {
  let resolve = () => {};
  const resolved = new Promise<void>((done) => {
    resolve = done;
  });
  const held = async (name: string, scenario: typeof DEFECT) =>
    workflows.start(name, {
      ...scenario,
      activities: { clearLeftovers: async () => resolved.then(() => []) },
    });
  const [same, other] = [
    await held('early-override', DEFECT),
    await held('early-override-of-another', {
      diagnosis: { diagnosis: 'UnrepresentativeDataset' as never, reasons: ['because'] },
    }),
  ];
  await same.signal('override', OVERRIDE);
  await other.signal('override', { ...OVERRIDE, diagnosis: 'NothingToDo' });
  await other.signal('override', OVERRIDE);
  resolve();
  await same.untilWaitingForApproval();
  await same.signal('reject', { candidate: 'c'.repeat(12), approver: 'ada' });
  expect(await same.result()).toMatchObject({ outcome: 'Rejected', override: OVERRIDE });
  const result = await other.result();
  expect(result).toMatchObject({ outcome: 'DoNotRetrain', override: null, refusals: { count: 2 } });
  expect(result.refusals.last[0]).toContain('"evenIfClean": true');
  expect(result.refusals.last[1]).toContain('names UpstreamDefect, but the diagnosis is Unrepresentative');
  expect(result.summary).toContain('"overrideDeadlinePeriods" to be asked');
});

import { beforeAll, describe, expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusScene } from '../support/census.js';
import { leftBehind } from '../support/left-behind.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';

const setting = useStack();

describe('an endpoint whose windows are clean', () => {
  test('has nothing to be done about it', async () => {
    const scene = await setting.scene({ endpointName: 'quiet', quiet: 2, drifted: 0 });
    const run = await setting.workflows.start({
      endpointName: 'quiet',
      trainingDataset: { s3Uri: scene.trainingUri },
    });
    await run.signal('override', { diagnosis: 'Drift', by: 'eve', reason: 'I know better' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'NothingToDo', override: null, refusals: { count: 1 } });
  });

  test('that were never judged is not called clean', async () => {
    await setting.scene({ endpointName: 'untried', quiet: 0, drifted: 0 });
    const run = await setting.workflows.start({ endpointName: 'untried' });
    expect(await run.result()).toMatchObject({ outcome: 'Undetermined' });
  });
});

describe('a drifted endpoint', () => {
  let scene: CensusScene;
  beforeAll(async () => {
    scene = await setting.scene({ endpointName: 'drifted', drifted: 2 });
  });

  test.each(['A', 'mixture'] as const)(
    'is not retrained on %s rows, which are not what comes',
    async (population) => {
      const s3Uri = `s3://${scene.endpoint.bucket}/offered/${population}.csv`;
      await putText(scene.clients.s3, s3Uri, modelData(scene.draws.rows[population]).training);
      const run = await setting.workflows.start({ endpointName: 'drifted', trainingDataset: { s3Uri } });
      const result = await run.result();
      expect(result).toMatchObject({ outcome: 'DoNotRetrain', diagnosis: 'UnrepresentativeDataset' });
      expect(result.summary).toMatch(/age \(PSI/);
    },
  );

  test('a candidate that the gate fails is rejected with the finding, and nothing is left', async () => {
    const s3Uri = `s3://${scene.endpoint.bucket}/offered/insisted.csv`;
    await putText(scene.clients.s3, s3Uri, modelData(scene.draws.rows.mixture).training);
    const before = await livePair(scene);
    const run = await setting.workflows.start({
      endpointName: 'drifted',
      trainingDataset: { s3Uri },
      overrideDiagnosis: { by: 'eve', reason: 'I know better' },
    });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'Rejected', gate: { verdict: 'fail' } });
    expect(result.summary).toMatch(/not typical of current traffic/);
    expect(result.warnings.join()).toMatch(/overridden by eve: I know better/);
    expect(await livePair(scene)).toEqual(before);
    expect(await leftBehind(scene.clients.sagemaker, 'drifted')).toEqual([]);
  });

  test('waits, where asked to, for a person to override the diagnosis by name, and goes on', async () => {
    const s3Uri = `s3://${scene.endpoint.bucket}/offered/mixture.csv`;
    const run = await setting.workflows.start({
      endpointName: 'drifted',
      trainingDataset: { s3Uri },
      overrideDeadlinePeriods: 1,
    });
    await run.until(({ waitingForOverrideOf }) => waitingForOverrideOf === 'UnrepresentativeDataset');
    await run.signal('override', { diagnosis: 'UpstreamDefect', by: 'eve', reason: 'the feed is fine' });
    const refused = await run.until(({ refusals }) => refusals.count === 1);
    expect(refused.refusals.last[0]).toMatch(
      /names UpstreamDefect, but the diagnosis is UnrepresentativeDataset/,
    );
    await run.signal('override', {
      diagnosis: 'UnrepresentativeDataset',
      by: 'eve',
      reason: 'I know better',
    });
    const result = await run.result();
    expect(result).toMatchObject({
      outcome: 'Rejected',
      override: { diagnosis: 'UnrepresentativeDataset', by: 'eve', reason: 'I know better' },
      gate: { verdict: 'fail' },
    });
  });

  test('ends at once by its diagnosis where no waiting was asked for, and takes no override any more', async () => {
    const s3Uri = `s3://${scene.endpoint.bucket}/offered/mixture.csv`;
    const run = await setting.workflows.start({ endpointName: 'drifted', trainingDataset: { s3Uri } });
    await run.signal('override', { diagnosis: 'NothingToDo', by: 'eve', reason: 'I know better' });
    await run.signal('override', { diagnosis: 'UpstreamDefect', by: 'eve', reason: 'the feed is fine' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'DoNotRetrain', override: null, refusals: { count: 2 } });
    expect(result.refusals.last[0]).toContain('"evenIfClean": true');
    expect(result.refusals.last[1]).toMatch(/names UpstreamDefect, but the diagnosis is Unrepresentative/);
    expect(result.summary).toContain('"overrideDeadlinePeriods" to be asked');
  });

  test('needs new data: a new baseline alone would hide the drift', async () => {
    const run = await setting.workflows.start({ endpointName: 'drifted' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'Undetermined', diagnosis: 'Drift' });
    expect(result.summary).toMatch(/start with "trainingDataset"/);
  });
});

test('an endpoint retrained by hand gets the baseline that its model lacks, and keeps its model', async () => {
  const scene = await setting.scene({ endpointName: 'by-hand', drifted: 0 });
  const model = await retrain(scene.clients, scene.endpoint, scene.draws, 'B');
  await deployUnderOldBaseline(scene.clients, scene.endpoint, model);
  for (let hour = 0; hour < 2; hour += 1) {
    expect((await scene.window('B')).status).toBe('CompletedWithViolations');
  }
  const before = await livePair(scene);
  const run = await setting.workflows.start({ endpointName: 'by-hand' });
  const candidate = await run.untilAsked();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await scene.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    diagnosis: 'StaleBaseline',
    modelName: model.modelName,
    verification: { counted: { clean: 3, dirty: 0 } },
  });
  const after = await livePair(scene);
  expect(after.config).toBe(before.config);
  expect(after.definition).toBe(result.definitions[scene.scheduleName]);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

describe('an endpoint whose windows are clean', () => {
  test('has nothing to be done about it', async () => {
    const census = await e2e.census({ endpointName: 'quiet', quiet: 2, drifted: 0 });
    const run = await e2e.workflows.start({
      endpointName: 'quiet',
      trainingDataset: { s3Uri: census.trainingUri },
    });
    await run.signal('override', { diagnosis: 'Drift', by: 'eve', reason: 'I know better' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'NothingToDo', override: null, refusals: { count: 1 } });
  });

  test('that were never judged is not called clean', async () => {
    await e2e.census({ endpointName: 'untried', quiet: 0, drifted: 0 });
    const run = await e2e.workflows.start({ endpointName: 'untried' });
    expect(await run.result()).toMatchObject({ outcome: 'Undetermined' });
  });
});

describe('a drifted endpoint', () => {
  let census: CensusEndpoint;
  beforeAll(async () => {
    census = await e2e.census({ endpointName: 'drifted', drifted: 2 });
  });

  test.each(['A', 'mixture'] as const)(
    'is not retrained on %s rows, which are not what comes',
    async (population) => {
      const s3Uri = `s3://${census.endpoint.bucket}/offered/${population}.csv`;
      await putText(census.clients.s3, s3Uri, modelData(census.draws.rows[population]).training);
      const run = await e2e.workflows.start({ endpointName: 'drifted', trainingDataset: { s3Uri } });
      const result = await run.result();
      expect(result).toMatchObject({ outcome: 'DoNotRetrain', diagnosis: 'UnrepresentativeDataset' });
      expect(result.summary).toMatch(/age \(PSI/);
    },
  );

  test('a candidate that the gate fails is rejected with the finding, and nothing is left', async () => {
    const s3Uri = `s3://${census.endpoint.bucket}/offered/insisted.csv`;
    await putText(census.clients.s3, s3Uri, modelData(census.draws.rows.mixture).training);
    const before = await inProduction(census);
    const run = await e2e.workflows.start({
      endpointName: 'drifted',
      trainingDataset: { s3Uri },
      overrideDiagnosis: { by: 'eve', reason: 'I know better' },
    });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'Rejected', gate: { verdict: 'fail' } });
    expect(result.summary).toMatch(/not typical of current traffic/);
    expect(result.warnings.join()).toMatch(/overridden by eve: I know better/);
    expect(await inProduction(census)).toEqual(before);
    expect(await leftovers(census.clients.sagemaker, 'drifted')).toEqual([]);
  });

  test('waits, where asked to, for a person to override the diagnosis by name, and goes on', async () => {
    const s3Uri = `s3://${census.endpoint.bucket}/offered/mixture.csv`;
    const run = await e2e.workflows.start({
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
    const s3Uri = `s3://${census.endpoint.bucket}/offered/mixture.csv`;
    const run = await e2e.workflows.start({ endpointName: 'drifted', trainingDataset: { s3Uri } });
    await run.signal('override', { diagnosis: 'NothingToDo', by: 'eve', reason: 'I know better' });
    await run.signal('override', { diagnosis: 'UpstreamDefect', by: 'eve', reason: 'the feed is fine' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'DoNotRetrain', override: null, refusals: { count: 2 } });
    expect(result.refusals.last[0]).toContain('"evenIfClean": true');
    expect(result.refusals.last[1]).toMatch(/names UpstreamDefect, but the diagnosis is Unrepresentative/);
    expect(result.summary).toContain('"overrideDeadlinePeriods" to be asked');
  });

  test('needs new data: a new baseline alone would hide the drift', async () => {
    const run = await e2e.workflows.start({ endpointName: 'drifted' });
    const result = await run.result();
    expect(result).toMatchObject({ outcome: 'Undetermined', diagnosis: 'Drift' });
    expect(result.summary).toMatch(/start with "trainingDataset"/);
  });
});

test('an endpoint retrained by hand gets the baseline that its model lacks, and keeps its model', async () => {
  const census = await e2e.census({ endpointName: 'by-hand', drifted: 0 });
  const model = await retrain(census.clients, census.endpoint, census.draws, 'B');
  await deployUnderOldBaseline(census.clients, census.endpoint, model);
  for (let hour = 0; hour < 2; hour += 1) {
    expect((await census.window('B')).status).toBe('CompletedWithViolations');
  }
  const before = await inProduction(census);
  const run = await e2e.workflows.start({ endpointName: 'by-hand' });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    diagnosis: 'StaleBaseline',
    modelName: model.modelName,
    verification: { counted: { clean: 3, dirty: 0 } },
  });
  const after = await inProduction(census);
  expect(after.config).toBe(before.config);
  expect(after.definition).toBe(result.definitions[census.scheduleName]);
});

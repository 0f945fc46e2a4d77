import { expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

test('an endpoint is Undetermined before its first window, NothingToDo while its windows are clean, and not retrained on rows that differ from its traffic', async () => {
  const census = await e2e.census({ endpointName: 'quiet', drifted: 0 });
  const before = await inProduction(census);
  const end = async (input: object = {}) => {
    const run = await e2e.workflows.start({ endpointName: 'quiet', ...input });
    return run.result();
  };
  expect(await end()).toMatchObject({ outcome: 'Undetermined' });

  for (let hour = 0; hour < 2; hour += 1) await census.window('A');
  expect(await end({ trainingDataset: { s3Uri: census.trainingUri } })).toMatchObject({
    outcome: 'NothingToDo',
  });

  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  for (const population of ['A', 'mixture'] as const) {
    const s3Uri = `s3://${census.endpoint.bucket}/offered/${population}.csv`;
    await putText(census.clients.s3, s3Uri, modelData(census.draws.rows[population]).training);
    const result = await end({ trainingDataset: { s3Uri } });
    expect(result).toMatchObject({ outcome: 'DoNotRetrain', diagnosis: 'UnrepresentativeDataset' });
    expect(result.summary).toMatch(/age \(PSI/);
  }
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'quiet')).toEqual([]);
});

test('an endpoint retrained by hand keeps its model and gets a baseline of that model', async () => {
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

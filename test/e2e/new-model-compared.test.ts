import { expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { inProduction } from '../support/in-production.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

test('the approver sees the new model against the model in service on held-out rows, and a worse model is rejected', async () => {
  const census = await e2e.census({ endpointName: 'compared' });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'compared',
    trainingDataset: { s3Uri: census.trainingUri },
    heldOut: { fraction: 0.2 },
    mode: 'plan',
  });
  await run.result();
  const { gate } = await run.status();
  expect(gate?.checks.find(({ id }) => id === 'challenger')).toMatchObject({ verdict: 'pass' });
  expect(gate?.comparison?.[0]).toMatch(/^auc 0\.\d+ instead of 0\.\d+ \(difference .*: (better|equal)$/);

  // A fault in training: the labels of the rows that the model learns from are exchanged.
  const s3Uri = 's3://compared-data/retraining/exchanged.csv';
  const { training, heldOut } = census.draws.rows.B;
  const exchanged = training.map((row) => ({
    ...row,
    label: row.label === '1' ? ('0' as const) : ('1' as const),
  }));
  await putText(census.clients.s3, s3Uri, modelData({ training: exchanged, heldOut }).training);
  const heldOutUri = 's3://compared-data/retraining/held-out.csv';
  await putText(census.clients.s3, heldOutUri, modelData({ training: heldOut, heldOut }).training);
  const worse = await e2e.workflows.start({
    endpointName: 'compared',
    trainingDataset: { s3Uri },
    heldOutDataset: { s3Uri: heldOutUri },
  });
  const result = await worse.result();
  expect(result).toMatchObject({ outcome: 'Rejected', gate: { verdict: 'fail' } });
  const failed = (await worse.status()).gate?.checks.find(({ id }) => id === 'challenger');
  expect(failed).toMatchObject({
    verdict: 'fail',
    sentence: expect.stringContaining('The new model is worse than the model in service: auc'),
  });
  expect(await inProduction(census)).toEqual(before);
});

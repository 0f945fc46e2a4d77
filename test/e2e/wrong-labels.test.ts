import { expect, test } from 'vitest';
import type { CensusRow } from '../../examples/census-income/dataset.js';
import { modelData } from '../../examples/census-income/draws.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { addQualityMonitor } from '../support/quality-monitor.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

/** A fault on the way of the labels: 0 and 1 are exchanged. */
const exchanged = (people: readonly CensusRow[]): readonly CensusRow[] =>
  people.map((person) => ({ ...person, label: person.label === '1' ? '0' : '1' }));

test('accuracy that falls because the labels are wrong retrains nothing and changes nothing', async () => {
  const census = await e2e.census({ endpointName: 'wrong-labels', drifted: 0 });
  const quality = await addQualityMonitor(census);
  const traffic = () => census.draws.nextWindow('A');
  for (let hour = 0; hour < 3; hour += 1) await quality.window(traffic());
  for (let hour = 0; hour < 3; hour += 1) await quality.window(exchanged(traffic()));
  const before = await inProduction(census);
  // The training set has its labels from the same source.
  const s3Uri = 's3://wrong-labels-data/retraining/exchanged.csv';
  const { training, heldOut } = census.draws.rows.A;
  await putText(census.clients.s3, s3Uri, modelData({ training: exchanged(training), heldOut }).training);

  const run = await e2e.workflows.start({ endpointName: 'wrong-labels', trainingDataset: { s3Uri } });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'DoNotRetrain', diagnosis: 'UpstreamDefect' });
  expect(result.summary).toContain('the quality fell because the labels are wrong, not the model');
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'wrong-labels')).toEqual([]);
});

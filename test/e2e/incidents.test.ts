import { expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { judgedWindows } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();
const HOUR_MS = 3_600_000;

/** The start and end of each judged window, as an incident declares them. */
async function windowsOf(census: CensusEndpoint) {
  const judged = judgedWindows(await e2e.stack.events(), census.scheduleName);
  return judged.map(({ windowStart }) => ({
    from: new Date(windowStart).toISOString(),
    to: new Date(Date.parse(windowStart) + HOUR_MS).toISOString(),
  }));
}

test('a training set with rows of a declared incident is rejected; the same incident does not reject one without those rows', async () => {
  const census = await e2e.census({ endpointName: 'contaminated', drifted: 1 });
  const people = census.draws.rows.B;
  // In one hour a batch of older people was sent by mistake. 200 of its rows are in the training set.
  const foreign = census.draws.nextWindow('A').slice(0, 600);
  await census.rows(foreign);
  await census.window('B');
  await census.window('B');
  const [, during] = await windowsOf(census);
  const s3Uri = `s3://${census.endpoint.bucket}/offered/contaminated.csv`;
  const training = [...people.training, ...foreign.slice(0, 200)];
  await putText(census.clients.s3, s3Uri, modelData({ ...people, training }).training);
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName: 'contaminated',
    trainingDataset: { s3Uri },
    incidents: [{ ...during, reason: 'a batch of another shop' }],
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', gate: { verdict: 'fail' } });
  expect(result.summary).toContain(`a batch of another shop (${during?.from} to ${during?.to})`);
  expect(result.summary).toContain('2.4 % of the training set');
  const report = JSON.parse(await getText(census.clients.s3, result.gate?.reportUri as string));
  expect(report.backtest.map(({ windowStart }: { windowStart: string }) => windowStart)).not.toContain(
    during?.from,
  );
  expect(report.declaredBad.map(({ windowStart }: { windowStart: string }) => windowStart)).toEqual([
    during?.from,
  ]);
  // 200 of 8,200 rows, and rows that are equal by chance.
  expect(report.incidents[0].shareOfTraining).toBeGreaterThan(0.024);
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'contaminated')).toEqual([]);

  // The original training set has none of these rows.
  const clean = await e2e.workflows.start({
    endpointName: 'contaminated',
    trainingDataset: { s3Uri: census.trainingUri },
    incidents: [{ ...during, reason: 'a batch of another shop' }],
  });
  const candidate = await clean.untilWaitingForApproval();
  const { gate } = await clean.status();
  expect(gate?.incidents?.join()).toMatch(
    /a batch of another shop .*1 of 1 windows still violate the candidate/,
  );
  expect(gate?.checks.find(({ id }) => id === 'contamination')).toMatchObject({ verdict: 'pass' });
  expect(gate?.checks.find(({ id }) => id === 'declared-incidents')).toMatchObject({
    verdict: 'pass',
  });
  await clean.decide({ decision: 'reject', candidate, approver: 'ada' });
  await clean.result();
});

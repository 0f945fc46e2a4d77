import { expect, test } from 'vitest';
import { modelData } from '../../examples/census-income/draws.js';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import type { CensusScene } from '../support/census.js';
import { leftBehind } from '../support/left-behind.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';
import { judgedWindows } from '../support/served-and-judged.js';

const setting = useStack();
const HOUR_MS = 3_600_000;

/** The windows that have been judged, as incidents can be declared over them. */
async function windowsOf(scene: CensusScene) {
  const judged = judgedWindows(await setting.stack.events(), scene.scheduleName);
  return judged.map(({ windowStart }) => ({
    from: new Date(windowStart).toISOString(),
    to: new Date(Date.parse(windowStart) + HOUR_MS).toISOString(),
  }));
}

test('rows of a declared incident in the training set reject the candidate, and the incident is named', async () => {
  const scene = await setting.scene({ endpointName: 'contaminated', drifted: 1 });
  const people = scene.draws.rows.B;
  // An hour in which a batch of older people was sent by mistake, whose rows found their way into the training set.
  const foreign = scene.draws.nextWindow('A').slice(0, 600);
  await scene.rows(foreign);
  await scene.window('B');
  await scene.window('B');
  const [, during] = await windowsOf(scene);
  const s3Uri = `s3://${scene.endpoint.bucket}/offered/contaminated.csv`;
  const training = [...people.training, ...foreign.slice(0, 200)];
  await putText(scene.clients.s3, s3Uri, modelData({ ...people, training }).training);
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName: 'contaminated',
    trainingDataset: { s3Uri },
    incidents: [{ ...during, reason: 'a batch of another shop' }],
  });
  const result = await run.result();
  expect(result).toMatchObject({ outcome: 'Rejected', gate: { verdict: 'fail' } });
  expect(result.summary).toContain(`a batch of another shop (${during?.from} to ${during?.to})`);
  expect(result.summary).toContain('2.4 % of the training set');
  const report = JSON.parse(await getText(scene.clients.s3, result.gate?.reportUri as string));
  expect(report.backtest.map(({ windowStart }: { windowStart: string }) => windowStart)).not.toContain(
    during?.from,
  );
  expect(report.declaredBad.map(({ windowStart }: { windowStart: string }) => windowStart)).toEqual([
    during?.from,
  ]);
  // 200 of 8,200 rows, and what coincides.
  expect(report.incidents[0].shareOfTraining).toBeGreaterThan(0.024);
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'contaminated')).toEqual([]);
});

test('without those rows the same incident keeps nothing: the candidate still alarms on it, and reaches the person', async () => {
  const scene = await setting.scene({ endpointName: 'clean-set', drifted: 1 });
  await scene.window('A');
  await scene.window('B');
  await scene.window('B');
  const [, during] = await windowsOf(scene);
  const run = await setting.workflows.start({
    endpointName: 'clean-set',
    trainingDataset: { s3Uri: scene.trainingUri },
    incidents: [{ ...during, reason: 'a batch of another shop' }],
  });
  const candidate = await run.untilAsked();
  const { gate } = await run.status();
  expect(gate?.incidents?.join()).toMatch(
    /a batch of another shop .*1 of 1 windows still violate the candidate/,
  );
  expect(gate?.checks.find(({ id }) => id === 'contamination')).toMatchObject({ verdict: 'pass' });
  expect(gate?.checks.find(({ id }) => id === 'declared-incidents')).toMatchObject({
    verdict: 'pass',
  });
  await run.decide({ decision: 'reject', candidate, approver: 'ada' });
  await run.result();
});

import { expect, test } from 'vitest';
import type { RunStatus } from '../../src/domain/contract/run.js';
import { leftBehind } from '../support/left-behind.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';
import { wronglyJudged } from '../support/served-and-judged.js';

const setting = useStack();

test('when the alarms do not stop, the old model and its baseline are put back as a pair', async () => {
  const scene = await setting.scene({ endpointName: 'relapse', drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName: 'relapse',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  const candidate = await run.untilAsked();
  const asked = await run.status();
  // As a browser does: without a signature.
  const page = async (url = '') => {
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    return answer.text();
  };
  expect(await page(asked.report?.url)).toContain('Waiting for a decision');
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  // The people of before come back, whom the new baseline has never seen.
  const result = await scene.hoursUntil(run, run.result(), 'A');
  expect(result).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(result.report?.url).toBe(asked.report?.url);
  expect(await page(result.report?.url)).toMatch(
    /relapse.*RolledBack.*ada approved it\..*After the roll-back/s,
  );
  expect(result.restored).toMatchObject({ verdict: 'as-before', unexpected: [] });
  expect(result.summary).toContain('does as it did before the run');
  expect(result.verification?.counted.unexpected).toContain('prediction|baseline_drift_check');
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'relapse')).toEqual([]);
  await scene.window('A');
  expect(
    wronglyJudged(await setting.stack.events(), scene.scheduleName, {
      [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
});

/** Released, verified dirty and rolled back: the run watches the old pair, and no hour of it has passed yet. */
async function rolledBack(endpointName: string) {
  const scene = await setting.scene({ endpointName, drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({ endpointName, trainingDataset: { s3Uri: scene.trainingUri } });
  const candidate = await run.untilAsked();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const watches = ({ doing }: RunStatus) => doing.startsWith('The old pair is back. Watching');
  await scene.passUntil(run, run.until(watches), async () => {
    if (!watches(await run.status())) await scene.window('A');
  });
  expect(await livePair(scene)).toEqual(before);
  return { scene, before, run };
}

test('when the old pair that is back does worse than before, a person is told to look, and at what', async () => {
  const { scene, before, run } = await rolledBack('worse');
  // Meanwhile the feed has broken: no age arrives any more.
  const ageless = () =>
    scene.draws.nextWindow('B').map((row) => ({ ...row, features: ['', ...row.features.slice(1)] }));
  const result = await scene.passUntil(run, run.result(), () => scene.rows(ageless()));
  expect(result).toMatchObject({ outcome: 'NeedsAttention', restored: { verdict: 'worse' } });
  expect(result.restored?.unexpected).toContain('age|completeness_check');
  expect(result.summary).toMatch(
    /old model and its baseline are back\. It does worse than before the run.*age/,
  );
  expect(await livePair(scene)).toEqual(before);
});

test('cancelled while it watches the old pair, a run ends at once and stays rolled back', async () => {
  const { scene, before, run } = await rolledBack('impatient');
  await run.cancel();
  expect(await run.result()).toMatchObject({
    outcome: 'RolledBack',
    restored: { verdict: 'unknown', why: 'the watching was cancelled' },
  });
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'impatient')).toEqual([]);
});

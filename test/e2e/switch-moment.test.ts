import { expect, test } from 'vitest';
import { invocations } from '../../examples/census-income/draws.js';
import { sendTraffic } from '../../examples/monitored-endpoint/traffic.js';
import type { CensusScene } from '../support/census.js';
import { hasLooked } from '../support/has-looked.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';
import { judgedWindows, wronglyJudged } from '../support/served-and-judged.js';

// Every execution starts at the latest: twenty minutes past its hour.
const setting = useStack({ localOptions: { startJitterMinutes: [20, 20] } });

const send = (scene: CensusScene) =>
  sendTraffic(scene.clients.runtime, {
    endpointName: scene.endpoint.endpointName,
    rows: invocations(scene.draws.nextWindow('B')),
  });

test('a release five minutes into an hour leaves the last old window, still pending, to the old baseline', async () => {
  const { stack, workflows } = setting;
  const scene = await setting.scene({ endpointName: 'five-past', drifted: 2 });
  const before = await livePair(scene);
  const run = await workflows.start({
    endpointName: 'five-past',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  const candidate = await run.untilAsked();
  await stack.step(25 * 60);
  await send(scene);

  // The update begins at 46 minutes past and is still under way when the hour ends.
  stack.local.sagemaker.hold('endpoint/five-past');
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await hasLooked(run, 'awaitEndpoint');
  expect((await livePair(scene)).status).toBe('Updating');
  const now = stack.local.platform.clock.now();
  const fivePast = new Date(Math.ceil(now.getTime() / 3_600_000) * 3_600_000 + 5 * 60_000);
  await stack.step((fivePast.getTime() - now.getTime()) / 1000);
  stack.local.sagemaker.release();

  await hasLooked(run, 'awaitSwitchMoment', 'awaitVerification');
  expect((await livePair(scene)).definition).toBe(before.definition);
  await send(scene);
  await stack.step(16 * 60);
  await stack.idle();
  await run.until(({ stage }) => stage === 'verify');

  const result = await scene.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  const events = await stack.events();
  expect(
    wronglyJudged(events, scene.scheduleName, {
      [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
  // The window that ended just before the release was the old model's alone, and the old baseline judged it.
  const lastOld = judgedWindows(events, scene.scheduleName).filter(
    ({ models }) => models.length === 1 && models[0] === scene.endpoint.model.modelName,
  );
  expect(lastOld.at(-1)).toMatchObject({
    windowStart: new Date(fivePast.getTime() - 65 * 60_000).toISOString().replace('.000Z', 'Z'),
    constraintsUri: scene.endpoint.baseline.constraintsUri,
  });
});

import { expect, test } from 'vitest';
import { hasLooked } from '../support/has-looked.js';
import { leftBehind } from '../support/left-behind.js';
import { useStack } from '../support/scene-stack.js';
import { wronglyJudged } from '../support/served-and-judged.js';

const setting = useStack();

test('a worker killed while it trains, while a person thinks and while it verifies changes nothing in the outcome', async () => {
  const { stack, workflows } = setting;
  const scene = await setting.scene({ endpointName: 'killed', drifted: 2 });
  stack.local.sagemaker.hold('training-job/rb-killed');
  const run = await workflows.start({
    endpointName: 'killed',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  await hasLooked(run, 'awaitJob');
  await stack.restartWorker('SIGKILL');
  stack.local.sagemaker.release();
  const candidate = await run.untilAsked();
  await stack.stopWorker('SIGKILL');
  await run.signal('approve', { candidate, approver: 'ada' });
  await stack.startWorker();
  await run.until(({ stage }) => stage === 'verify');
  await stack.restartWorker('SIGKILL');
  const result = await scene.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  expect(
    wronglyJudged(await stack.events(), scene.scheduleName, {
      [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
});

test('what a terminated run left is removed by the next one', async () => {
  const { stack, workflows } = setting;
  const scene = await setting.scene({ endpointName: 'terminated', drifted: 2 });
  const input = { endpointName: 'terminated', trainingDataset: { s3Uri: scene.trainingUri } };
  stack.local.sagemaker.hold('transform-job/rb-terminated');
  const first = await workflows.start(input);
  await hasLooked(first, 'awaitJob');
  await first.until(({ stage }) => stage === 'baseline');
  await first.handle.terminate('a test');
  stack.local.sagemaker.release();
  const [model] = (await leftBehind(scene.clients.sagemaker, 'terminated')).filter((left) =>
    left.startsWith('model'),
  );
  expect(model).toBeDefined();

  const second = await workflows.start(input);
  const candidate = await second.untilAsked();
  await second.decide({ decision: 'reject', candidate, approver: 'ada' });
  const result = await second.result();
  expect(result.warnings.join()).toContain(`Removed what an earlier run left behind: ${model}`);
  expect(await leftBehind(scene.clients.sagemaker, 'terminated')).toEqual([]);
});

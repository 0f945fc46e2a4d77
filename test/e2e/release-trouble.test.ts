import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { parseS3Uri } from '../../examples/monitored-endpoint/s3.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { leftBehind } from '../support/left-behind.js';
import { livePair } from '../support/live-pair.js';
import { useStack } from '../support/scene-stack.js';

const setting = useStack();

async function waiting(endpointName: string, more: object = {}) {
  const scene = await setting.scene({ endpointName, drifted: 2 });
  const before = await livePair(scene);
  const run = await setting.workflows.start({
    endpointName,
    trainingDataset: { s3Uri: scene.trainingUri },
    ...more,
  });
  const candidate = await run.untilAsked();
  return { scene, before, run, approval: { decision: 'approve', candidate, approver: 'ada' } };
}

test('a release that no traffic follows is kept and called unverified, not a success', async () => {
  const { scene, before, run, approval } = await waiting('silent', { verification: { outOf: 3 } });
  await run.decide(approval);
  const result = await windowsUntil(run.handle, () => setting.stack.closeHour(35), run.result());
  expect(result).toMatchObject({ outcome: 'Unverified', verification: { counted: { clean: 0, dirty: 0 } } });
  expect((await livePair(scene)).config).not.toBe(before.config);
});

test('a deployment that SageMaker rolls back by itself leaves the old pair, and says why', async () => {
  const { scene, before, run, approval } = await waiting('spoilt');
  const [tag] = (await leftBehind(scene.clients.sagemaker, 'spoilt')).filter((left) =>
    left.startsWith('model '),
  );
  const jobName = (tag as string).replace('model ', '').replace('-model-1', '-train-1');
  const job = await scene.clients.sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  const { bucket, key } = parseS3Uri(job.ModelArtifacts?.S3ModelArtifacts as string);
  await scene.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  await run.decide(approval);
  const result = await scene.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'RolledBack', restored: { verdict: 'as-before' } });
  expect(result.summary).toMatch(/did not take configuration/);
  expect(await livePair(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'spoilt')).toEqual([]);
});

test('when someone else deploys meanwhile, the run stops, names what it found, and leaves it alone', async () => {
  const { scene, run, approval } = await waiting('contested');
  await deployUnderOldBaseline(
    scene.clients,
    scene.endpoint,
    await retrain(scene.clients, scene.endpoint, scene.draws, 'mixture'),
  );
  const theirs = await livePair(scene);
  await run.decide(approval);
  await expect(run.result()).rejects.toSatisfy(
    (error) =>
      error instanceof WorkflowFailedError &&
      /someone else deployed during the run/.test(String(error.cause)),
  );
  expect(await livePair(scene)).toEqual(theirs);
  expect(await leftBehind(scene.clients.sagemaker, 'contested')).toEqual([]);
});

import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { WorkflowFailedError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { parseS3Uri } from '../../examples/monitored-endpoint/s3.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

async function waiting(endpointName: string, more: object = {}) {
  const census = await e2e.census({ endpointName, drifted: 2 });
  const before = await inProduction(census);
  const run = await e2e.workflows.start({
    endpointName,
    trainingDataset: { s3Uri: census.trainingUri },
    ...more,
  });
  const candidate = await run.untilWaitingForApproval();
  return { census, before, run, approval: { decision: 'approve', candidate, approver: 'ada' } };
}

test('a release that no traffic follows is kept and called unverified, not a success', async () => {
  const { census, before, run, approval } = await waiting('silent', { verification: { outOf: 3 } });
  await run.decide(approval);
  const result = await windowsUntil(run.handle, () => e2e.stack.closeHour(35), run.result());
  expect(result).toMatchObject({ outcome: 'Unverified', verification: { counted: { clean: 0, dirty: 0 } } });
  expect((await inProduction(census)).config).not.toBe(before.config);
});

test('a deployment that SageMaker rolls back by itself leaves the old pair, and says why', async () => {
  const { census, before, run, approval } = await waiting('spoilt');
  const [tag] = (await leftovers(census.clients.sagemaker, 'spoilt')).filter((left) =>
    left.startsWith('model '),
  );
  const jobName = (tag as string).replace('model ', '').replace('-model-1', '-train-1');
  const job = await census.clients.sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  const { bucket, key } = parseS3Uri(job.ModelArtifacts?.S3ModelArtifacts as string);
  await census.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  await run.decide(approval);
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({ outcome: 'RolledBack', restored: { verdict: 'as-before' } });
  expect(result.summary).toMatch(/did not take configuration/);
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'spoilt')).toEqual([]);
});

test('when someone else deploys meanwhile, the run stops, names what it found, and leaves it alone', async () => {
  const { census, run, approval } = await waiting('contested');
  await deployUnderOldBaseline(
    census.clients,
    census.endpoint,
    await retrain(census.clients, census.endpoint, census.draws, 'mixture'),
  );
  const theirs = await inProduction(census);
  await run.decide(approval);
  await expect(run.result()).rejects.toSatisfy(
    (error) =>
      error instanceof WorkflowFailedError &&
      /someone else deployed during the run/.test(String(error.cause)),
  );
  expect(await inProduction(census)).toEqual(theirs);
  expect(await leftovers(census.clients.sagemaker, 'contested')).toEqual([]);
});

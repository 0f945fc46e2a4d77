import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { deployUnderOldBaseline, retrain } from '../../examples/census-income/failed-fixes.js';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import { parseS3Uri } from '../../src/contract/s3-address.js';
import type { CensusEndpoint } from '../support/census.js';
import { inProduction } from '../support/in-production.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

/** A run that waits for approval. */
async function waitingRun(census: CensusEndpoint, more: object = {}) {
  const run = await e2e.workflows.start({
    endpointName: census.endpoint.endpointName,
    trainingDataset: { s3Uri: census.trainingUri },
    ...more,
  });
  const candidate = await run.untilWaitingForApproval();
  return { run, approval: { decision: 'approve', candidate, approver: 'ada' } };
}

test('a release without traffic afterwards is kept and ends Unverified', async () => {
  const census = await e2e.census({ endpointName: 'silent', drifted: 2 });
  const before = await inProduction(census);
  const { run, approval } = await waitingRun(census, { verification: { outOf: 3 } });
  await run.decide(approval);
  const result = await windowsUntil(run.handle, () => e2e.stack.closeHour(35), run.result());
  expect(result).toMatchObject({ outcome: 'Unverified', verification: { counted: { clean: 0, dirty: 0 } } });
  expect((await inProduction(census)).config).not.toBe(before.config);
});

test('an archive that was altered or deleted while a person decided stops the run before anything live changes', async () => {
  const census = await e2e.census({ endpointName: 'altered', drifted: 2 });
  const { s3, sagemaker } = census.clients;
  const before = await inProduction(census);
  for (const [change, type] of [
    [
      (archive: Archive) => s3.send(new PutObjectCommand({ ...archive, Body: 'another model' })),
      'ArchiveAltered',
    ],
    [(archive: Archive) => s3.send(new DeleteObjectCommand(archive)), 'ArtifactMissing'],
  ] as const) {
    const { run, approval } = await waitingRun(census);
    const archive = await artifactOfRun(census);
    await change(archive);
    await run.decide(approval);
    await expect(run.result()).rejects.toMatchObject({
      cause: { type, message: expect.stringContaining(archive.Key) },
    });
    expect(await inProduction(census)).toEqual(before);
    expect(await leftovers(sagemaker, 'altered')).toEqual([]);
  }
});

test('a deployment that SageMaker rolls back ends RolledBack; a deployment by someone else stops the next run and is left alone', async () => {
  const census = await e2e.census({ endpointName: 'contested', drifted: 2 });
  const { sagemaker, s3 } = census.clients;
  const before = await inProduction(census);
  const failing = await waitingRun(census);
  const archive = await artifactOfRun(census);
  // The archive disappears after the last check: the update begins late.
  const fault = { kind: 'delay', operation: 'UpdateEndpoint', milliseconds: 5_000 };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(fault);
  const posted = await fetch(`${e2e.stack.local.url}/_local/faults`, { method: 'POST', headers, body });
  expect(posted.status).toBe(200);
  await failing.run.decide(failing.approval);
  await waitFor('the new endpoint configuration', async () =>
    (await leftovers(sagemaker, 'contested')).find((left) => left.startsWith('endpoint configuration')),
  );
  await s3.send(new DeleteObjectCommand(archive));
  const result = await census.hoursUntil(failing.run, failing.run.result());
  expect(result).toMatchObject({ outcome: 'RolledBack', restored: { verdict: 'as-before' } });
  expect(result.summary).toMatch(
    /SageMaker rolled the deployment of "rb-contested-.*" on endpoint "contested" back/,
  );
  expect(await inProduction(census)).toEqual(before);
  expect(await leftovers(sagemaker, 'contested')).toEqual([]);

  const { run, approval } = await waitingRun(census);
  await deployUnderOldBaseline(
    census.clients,
    census.endpoint,
    await retrain(census.clients, census.endpoint, census.draws, 'mixture'),
  );
  const theirs = await inProduction(census);
  await run.decide(approval);
  await expect(run.result()).rejects.toMatchObject({
    cause: { type: 'ChangedByOthers', message: expect.stringContaining(theirs.config) },
  });
  expect(await inProduction(census)).toEqual(theirs);
  expect(await leftovers(sagemaker, 'contested')).toEqual([]);
});

type Archive = Awaited<ReturnType<typeof artifactOfRun>>;

/** The artifact of the model that the waiting run has created. */
async function artifactOfRun({
  clients,
  endpoint,
}: CensusEndpoint): Promise<{ Bucket: string; Key: string }> {
  const model = (await leftovers(clients.sagemaker, endpoint.endpointName)).find((left) =>
    left.startsWith('model '),
  ) as string;
  const job = await clients.sagemaker.send(
    new DescribeTrainingJobCommand({
      TrainingJobName: model.replace('model ', '').replace('-model-1', '-train-1'),
    }),
  );
  const { bucket, key } = parseS3Uri(job.ModelArtifacts?.S3ModelArtifacts as string);
  return { Bucket: bucket, Key: key };
}

/**
 * Features of the AWS SDK for JavaScript that the product does not use itself: waiters, paginators, presigned URLs,
 * listings, copies, conditions, multipart uploads.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  waitUntilBucketExists,
  waitUntilObjectExists,
  waitUntilObjectNotExists,
} from '@aws-sdk/client-s3';
import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  paginateListModels,
  paginateListTags,
  paginateListTrainingJobs,
  ResourceInUse,
  ResourceNotFound,
  SageMakerClient,
  StopProcessingJobCommand,
  waitUntilEndpointDeleted,
  waitUntilEndpointInService,
  waitUntilProcessingJobCompletedOrStopped,
  waitUntilTrainingJobCompletedOrStopped,
  waitUntilTransformJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningLocalPlatform, startLocalPlatform } from '../../../src/local/index.js';
import { baselineJob, ESTIMATOR, ROLE, rows, trainingJob } from '../sagemaker/support/resources.js';
import { until } from '../sagemaker/support/until.js';
import { clientSettings } from './running-platform.js';

const Bucket = 'examples';
let stateDir: string;
let local: RunningLocalPlatform;
let s3: S3Client;
let sagemaker: SageMakerClient;
let runtime: SageMakerRuntimeClient;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  local = await startLocalPlatform({
    stateDir,
    durations: { training: 20, transform: 20, processing: 20, endpoint: 20, schedule: 20 },
  });
  s3 = new S3Client(clientSettings(local, 'AWS_ENDPOINT_URL_S3'));
  sagemaker = new SageMakerClient(clientSettings(local, 'AWS_ENDPOINT_URL_SAGEMAKER'));
  runtime = new SageMakerRuntimeClient(clientSettings(local, 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME'));
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  for (const client of [s3, sagemaker, runtime]) client.destroy();
  await local.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The minimum delay of a waiter. The work ends before the second poll. */
const soon = <T>(client: T) => ({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 });
const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

const job = (name: string, channel = 'train/rows.csv') =>
  sagemaker.send(
    new CreateTrainingJobCommand(
      trainingJob(name, channel) as ConstructorParameters<typeof CreateTrainingJobCommand>[0],
    ),
  );

describe('SageMaker', () => {
  it('SageMaker waiters end for a training job, an endpoint, a transform job and a deleted endpoint', async () => {
    await put('train/rows.csv', rows(0));
    await put('score/rows.csv', '0.5,red\n-1.5,blue\n');
    await job('waited');
    const TrainingJobName = 'waited';
    expect((await waitUntilTrainingJobCompletedOrStopped(soon(sagemaker), { TrainingJobName })).state).toBe(
      'SUCCESS',
    );
    const { ModelArtifacts } = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
    await sagemaker.send(
      new CreateModelCommand({
        ModelName: 'model',
        ExecutionRoleArn: ROLE,
        PrimaryContainer: { Image: ESTIMATOR, ModelDataUrl: ModelArtifacts?.S3ModelArtifacts },
      }),
    );
    const variant = {
      VariantName: 'all',
      ModelName: 'model',
      InitialInstanceCount: 1,
      InstanceType: 'ml.m5.large',
    } as const;
    await sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName: 'config', ProductionVariants: [variant] }),
    );
    await sagemaker.send(
      new CreateEndpointCommand({ EndpointName: 'endpoint', EndpointConfigName: 'config' }),
    );
    const EndpointName = 'endpoint';
    expect((await waitUntilEndpointInService(soon(sagemaker), { EndpointName })).state).toBe('SUCCESS');
    const { Body } = await runtime.send(
      new InvokeEndpointCommand({ EndpointName, Body: '0.5,red', ContentType: 'text/csv' }),
    );
    const score = Body.transformToString();

    await sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName: 'transform',
        ModelName: 'model',
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${Bucket}/score` } },
          ContentType: 'text/csv',
          SplitType: 'Line',
        },
        TransformOutput: { S3OutputPath: `s3://${Bucket}/scores`, AssembleWith: 'Line' },
        TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
      }),
    );
    await waitUntilTransformJobCompletedOrStopped(soon(sagemaker), { TransformJobName: 'transform' });
    expect((await read('scores/rows.csv.out'))?.split('\n')[0]).toBe(score);

    await sagemaker.send(new DeleteEndpointCommand({ EndpointName }));
    expect((await waitUntilEndpointDeleted(soon(sagemaker), { EndpointName })).state).toBe('SUCCESS');
    await expect(sagemaker.send(new DescribeEndpointCommand({ EndpointName }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Could not find endpoint'),
    });
  });

  it('a SageMaker waiter throws when its job fails', async () => {
    await job('fails', 'nothing/');
    const waiting = waitUntilTrainingJobCompletedOrStopped(soon(sagemaker), { TrainingJobName: 'fails' });
    await expect(waiting).rejects.toThrow(/FAILURE|Failed/);
  });

  it('a SageMaker waiter ends for a stopped processing job', async () => {
    const request = baselineJob('stopped', 'train', 'baseline');
    local.sagemaker.hold('processing-job/');
    await sagemaker.send(
      new CreateProcessingJobCommand(request as ConstructorParameters<typeof CreateProcessingJobCommand>[0]),
    );
    const ProcessingJobName = 'stopped';
    await sagemaker.send(new StopProcessingJobCommand({ ProcessingJobName }));
    local.sagemaker.release();
    await waitUntilProcessingJobCompletedOrStopped(soon(sagemaker), { ProcessingJobName });
    const { ProcessingJobStatus } = await sagemaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName }),
    );
    expect(ProcessingJobStatus).toBe('Stopped');
  });

  it('SageMaker paginators return models, jobs and tags once and in order', async () => {
    await put('model.tar.gz', 'read only by an endpoint');
    const names = ['paged-1', 'paged-2', 'paged-3', 'paged-4', 'paged-5'];
    for (const ModelName of names) {
      const PrimaryContainer = { Image: ESTIMATOR, ModelDataUrl: `s3://${Bucket}/model.tar.gz` };
      await sagemaker.send(new CreateModelCommand({ ModelName, ExecutionRoleArn: ROLE, PrimaryContainer }));
    }
    const models: (string | undefined)[][] = [];
    const query = { NameContains: 'paged', SortBy: 'Name', SortOrder: 'Ascending' } as const;
    for await (const { Models } of paginateListModels({ client: sagemaker, pageSize: 2 }, query))
      models.push(Models?.map(({ ModelName }) => ModelName) ?? []);
    expect(models).toEqual([names.slice(0, 2), names.slice(2, 4), names.slice(4)]);

    for (const name of ['listed-1', 'listed-2', 'listed-3']) await job(name);
    const jobs: (string | undefined)[] = [];
    const found = { NameContains: 'listed', SortBy: 'Name', SortOrder: 'Descending' } as const;
    for await (const page of paginateListTrainingJobs({ client: sagemaker, pageSize: 1 }, found))
      jobs.push(...(page.TrainingJobSummaries ?? []).map(({ TrainingJobName }) => TrainingJobName));
    expect(jobs).toEqual(['listed-3', 'listed-2', 'listed-1']);

    const ResourceArn = 'arn:aws:sagemaker:us-east-1:123456789012:model/paged-1';
    const Tags = Array.from({ length: 50 }, (_, i) => ({
      Key: `key-${String(i).padStart(2, '0')}`,
      Value: `${i}`,
    }));
    await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags }));
    const tags: unknown[] = [];
    for await (const page of paginateListTags({ client: sagemaker }, { ResourceArn }))
      tags.push(...(page.Tags ?? []));
    expect(tags).toHaveLength(50);
    expect(new Set(tags.map((tag) => JSON.stringify(tag)))).toEqual(
      new Set(Tags.map((tag) => JSON.stringify(tag))),
    );
  });

  it('SageMaker errors have the error classes of the SDK', async () => {
    await job('twice');
    await expect(job('twice')).rejects.toBeInstanceOf(ResourceInUse);
    const absent = new DescribeTrainingJobCommand({ TrainingJobName: 'absent' });
    await expect(sagemaker.send(absent)).rejects.not.toBeInstanceOf(ResourceNotFound);
    await expect(sagemaker.send(absent)).rejects.toMatchObject({
      name: 'ValidationException',
      $fault: 'client',
    });
  });
});

describe('S3', () => {
  it('S3 waiters end for buckets and objects, and an absent object is NotFound', async () => {
    await waitUntilBucketExists(soon(s3), { Bucket });
    await put('waited', 'here');
    await waitUntilObjectExists(soon(s3), { Bucket, Key: 'waited' });
    await waitUntilObjectNotExists(soon(s3), { Bucket, Key: 'missing' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))).rejects.toBeInstanceOf(NotFound);
  });

  it('S3 listings by prefix and page return keys with spaces, symbols and other scripts', async () => {
    const keys = ['list/a b/1+1', 'list/a b/2', 'list/a&b/<3>', 'list/größe', 'list/度/4', 'list/~'];
    for (const key of keys) await put(key, key);
    const { CommonPrefixes, Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'list/', Delimiter: '/' }),
    );
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['list/a b/', 'list/a&b/', 'list/度/']);
    expect(Contents?.map(({ Key }) => Key)).toEqual(['list/größe', 'list/~'].toSorted());
    const paged: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: 'list/' }))
      paged.push(...(page.Contents ?? []).map(({ Key }) => Key));
    expect(paged.toSorted()).toEqual(keys.toSorted());
    expect(paged).toHaveLength(keys.length);
  });

  it('S3 copies an object with an encoded key under a condition', async () => {
    const { ETag } = await put('copy/from here+ü', 'copied');
    const CopySource = `${Bucket}/${encodeURIComponent('copy/from here+ü')}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy/to', CopySource, CopySourceIfMatch: ETag }));
    expect(await read('copy/to')).toBe('copied');
    const stale = new CopyObjectCommand({ Bucket, Key: 'copy/to', CopySource, CopySourceIfNoneMatch: ETag });
    await expect(s3.send(stale)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('S3 evaluates conditions of writes and deletes', async () => {
    const { ETag } = await put('conditional', 'one');
    const write = (more: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'two', ...more }));
    await expect(write({ IfNoneMatch: '*' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    await write({ IfMatch: ETag });
    await expect(write({ IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const remove = new DeleteObjectCommand({ Bucket, Key: 'conditional', IfMatch: ETag });
    await expect(s3.send(remove)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('conditional')).toBe('two');
  });

  it('S3 deletes many objects in one request, with and without quiet mode', async () => {
    const keys = ['many/1', 'many/2 &', 'many/3'];
    // A buffer: with an empty string the SDK warns about a stream of unknown length.
    for (const key of keys) await put(key, Buffer.alloc(0));
    const Objects = [...keys, 'many/absent'].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'many/absent']);
    expect(Errors).toBeUndefined();
    const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect(quiet.Deleted).toBeUndefined();
  });

  it('S3 stores a streamed multipart upload and deletes an aborted one', async () => {
    const data = randomBytes(11 * 1024 * 1024);
    const whole = new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: Readable.from([data]) } });
    await whole.done();
    const back = await s3.send(new GetObjectCommand({ Bucket, Key: 'parts', ChecksumMode: 'ENABLED' }));
    const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(sha((await back.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(sha(data));

    let abort = () => {};
    const endless = Readable.from(
      (async function* () {
        yield data;
        // The first part is being sent. The stream never ends.
        await new Promise<void>((resolve) => {
          abort = resolve;
        });
      })(),
    );
    const begun = new Upload({ client: s3, params: { Bucket, Key: 'aborted', Body: endless } });
    const ended = begun.done().then(
      () => 'done',
      (error: Error) => error.name,
    );
    await new Promise<void>((resolve) => begun.once('httpUploadProgress', () => resolve()));
    await begun.abort();
    abort();
    expect(await ended).toBe('AbortError');
    // The SDK aborts the upload after its promise has ended.
    await until(async () => {
      const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'aborted' }));
      return Uploads === undefined;
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'aborted' }))).rejects.toBeInstanceOf(NotFound);
  });

  it('S3 accepts presigned URLs in the format of the SDKs for Go and Python', async () => {
    const signed = (id: string, more = '') =>
      `${local.environment.AWS_ENDPOINT_URL_S3}/${Bucket}/pre%20signed%2B%C3%BC?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local-access-key%2F20260105%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260105T090000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&x-id=${id}${more}&X-Amz-Signature=0000`;
    expect((await fetch(signed('PutObject'), { method: 'PUT', body: 'presigned' })).status).toBe(200);
    const response = await fetch(signed('GetObject', '&response-content-type=text%2Fhtml'));
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe('presigned');
    expect(await read('pre signed+ü')).toBe('presigned');
    expect((await fetch(signed('HeadObject'), { method: 'HEAD' })).status).toBe(200);
  });
});

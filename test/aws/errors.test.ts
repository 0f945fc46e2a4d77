import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, vi } from 'vitest';
import { type AwsErrorClass, classifyAwsError, describeAwsError } from '../../src/aws/errors.js';
import { createS3Port } from '../../src/aws/s3.js';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn';
const failed = (name: string, message: string, status?: number) =>
  Object.assign(new Error(message), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  });
const validation = (message: string) => failed('ValidationException', message, 400);

describe('the message of a ValidationException', () => {
  it.each<[AwsErrorClass, string]>([
    ['not-found', `Could not find endpoint "${ARN}".`],
    ['not-found', 'Could not find endpoint configuration "arn:aws:sagemaker:eu-west-1:1:endpoint-config/x".'],
    ['not-found', 'Could not find model "arn:aws:sagemaker:eu-west-1:1:model/x".'],
    ['not-found', 'Could not find requested job with name: x'],
    ['not-found', 'Requested resource not found.'],
    ['not-found', 'Cannot find Model Package Group: x'],
    ['not-found', `could not FIND endpoint "${ARN}".`],
    ['already-exists', `Cannot create already existing endpoint "${ARN}".`],
    ['already-exists', 'Cannot create already existing endpoint configuration "x".'],
    ['already-exists', 'Cannot create already existing model "x".'],
    ['already-exists', 'Model Package Group already exists: arn:aws:sagemaker:eu-west-1:1:group/x'],
    ['busy', `Cannot update in-progress endpoint "${ARN}".`],
    ['busy', 'Monitoring Schedule x is Pending and cannot be updated.'],
    ['busy', 'Cannot update monitoring schedule while it is in Pending state.'],
    ['busy', 'The schedule has an InProgress execution.'],
    ['throttled', 'Rate exceeded'],
    ['invalid', '1 validation error detected: Value at endpointName failed to satisfy constraint'],
    ['invalid', 'The request was rejected because the training job is in status Completed.'],
  ])('is classified as %s: %s', (expected, message) => {
    expect(classifyAwsError(validation(message))).toBe(expected);
  });
});

describe('errors that have a name', () => {
  it.each<[AwsErrorClass, string, number]>([
    ['not-found', 'ResourceNotFound', 400],
    ['not-found', 'NoSuchKey', 404],
    ['not-found', 'NoSuchBucket', 404],
    ['not-found', 'NotFound', 404],
    ['already-exists', 'ResourceInUse', 400],
    ['busy', 'ConflictException', 409],
    ['busy', 'OperationAborted', 409],
    ['throttled', 'ThrottlingException', 400],
    ['throttled', 'SlowDown', 503],
    ['throttled', 'TooManyRequestsException', 429],
    ['throttled', 'UnknownError', 429],
    ['denied', 'AccessDeniedException', 400],
    ['denied', 'AccessDenied', 403],
    // SageMaker's name (AWS JSON 1.1), then S3's ("Error responses" in the S3 API reference)
    ['credentials', 'ExpiredTokenException', 400],
    ['credentials', 'UnrecognizedClientException', 400],
    ['credentials', 'RequestExpired', 400],
    ['credentials', 'ExpiredToken', 400],
    ['credentials', 'InvalidAccessKeyId', 403],
    ['credentials', 'InvalidToken', 400],
    ['credentials', 'TokenRefreshRequired', 400],
    ['credentials', 'RequestTimeTooSkewed', 403],
    // STS, when the worker's role is assumed
    ['credentials', 'InvalidClientTokenId', 403],
    ['credentials', 'InvalidIdentityToken', 400],
    ['denied', 'SignatureDoesNotMatch', 403],
    ['denied', 'AccountProblem', 403],
    ['denied', 'UnknownError', 403],
    ['throttled', 'ResourceLimitExceeded', 400],
    ['unclear', 'RequestTimeout', 400],
    ['unclear', 'InternalFailure', 500],
    ['unclear', 'ServiceUnavailable', 503],
  ])('an AWS error is classified as %s: %s, %i', (expected, name, status) => {
    expect(classifyAwsError(failed(name, 'no more is said', status))).toBe(expected);
  });
});

it.each([
  ['a malformed ARN', 'arn:aws:s3:::bucket', {}],
  [
    'an access point of another region',
    'arn:aws:s3:us-west-2:111122223333:accesspoint/a',
    { useArnRegion: false },
  ],
  ['an accelerated bucket with a dot', 'a.bucket', { useAccelerateEndpoint: true }],
])('%s, for which the SDK has no endpoint, is invalid, not unanswered', async (_, Bucket, options) => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new S3Client({ region: 'eu-west-1', credentials, ...options });
  const error = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' })).catch((one: unknown) => one);
  expect(classifyAwsError(error)).toBe('invalid');
});

it('credentials that the SDK cannot load are a matter of credentials', async () => {
  // The profile's process fails, as `aws sso login` that has expired does.
  const config = join(await mkdtemp(join(tmpdir(), 'rebaseline-aws-')), 'config');
  await writeFile(config, '[profile broken]\ncredential_process = false\n');
  const client = new S3Client({ region: 'eu-west-1', profile: 'broken' });
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  const error = await client
    .send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'k' }))
    .catch((one: unknown) => one);
  vi.unstubAllEnvs();
  expect([classifyAwsError(error), String(error)]).toEqual(['credentials', expect.any(String)]);
});

describe('a request without an answer', () => {
  it.each([
    failed('TimeoutError', 'socket hang up'),
    failed('Error', 'connect ECONNREFUSED 127.0.0.1:443'),
    failed('Error', 'getaddrinfo ENOTFOUND api.sagemaker.eu-west-1.amazonaws.com'),
    'a thing that is no error',
    undefined,
  ])('a request without a response may have been carried out: %o', (error) => {
    expect(classifyAwsError(error)).toBe('unclear');
  });
});

it('an AWS error is described by name and message, or by its message alone without a specific name', () => {
  expect(describeAwsError(validation('Rate exceeded'))).toBe('ValidationException: Rate exceeded');
  expect(describeAwsError(new Error('socket hang up'))).toBe('socket hang up');
  expect(describeAwsError('gone')).toBe('gone');
});

it('an access point at an endpoint without a host name is refused with the reason, and not retried', async () => {
  const client = new S3Client({
    endpoint: 'http://127.0.0.1:1/s3',
    region: 'us-east-1',
    useArnRegion: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const listing = createS3Port(client).objects(
    's3://arn:aws:s3:us-east-1:123456789012:accesspoint/team/a.csv',
  );
  const error = await listing.catch((reason: unknown) => reason);
  expect(classifyAwsError(error)).toBe('invalid');
  expect(describeAwsError(error)).toMatch(
    /http:\/\/team-123456789012\.127\.0\.0\.1.*needs an S3 endpoint with a host name/,
  );
});

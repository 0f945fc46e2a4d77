import { CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { callAws, pollAgain, refused } from '../../../src/activities/support/errors.js';
import { withHeartbeat } from '../../../src/activities/support/heartbeat.js';
import { AnalyzerError } from '../../../src/analyzer/index.js';
import { CodedError } from '../../../src/contract/errors.js';
import { failureOf } from './activity.js';
import { serviceException, validationException } from './sagemaker.js';

const failureOn = (error: unknown) =>
  failureOf(callAws('Describing endpoint "churn"', () => Promise.reject(error)));

describe('a call that AWS did not carry out', () => {
  it.each([
    ['NotFound', true, validationException('Could not find endpoint "arn:aws:sagemaker:x".')],
    ['AccessDenied', true, serviceException('AccessDeniedException', 'User is not authorized')],
    ['RefusedByAws', true, validationException('1 validation error detected')],
    ['CredentialsRejected', false, serviceException('ExpiredTokenException', 'The token has expired')],
    ['AwsUnavailable', false, serviceException('ResourceLimitExceeded', 'The account-level service limit')],
    ['NameConflict', true, serviceException('ResourceInUse', 'exists')],
    ['AwsUnavailable', false, validationException('Cannot update in-progress endpoint "x".')],
    ['AwsUnavailable', false, serviceException('ThrottlingException', 'Rate exceeded')],
    ['AwsUnavailable', false, serviceException('InternalFailure', 'try later', 500)],
    ['AwsUnavailable', false, new Error('socket hang up')],
    ['DataUnreadable', true, new AnalyzerError('row 7 has 3 columns')],
    ['DataUnreadable', true, new SyntaxError('Unexpected token < in JSON')],
    ['InvalidS3Uri', true, new CodedError('InvalidS3Uri', 'The address "https://b/k" is not one')],
  ] as const)('an AWS error becomes %s, permanent: %s', async (type, nonRetryable, error) => {
    const failure = await failureOn(error);
    expect(failure).toMatchObject({ type, nonRetryable });
    expect(failure.message).toContain('Describing endpoint "churn": ');
    expect(failure.message).toContain(error.message.replace(/\.$/, ''));
  });

  it('the failure of a refused AWS call says what to do', async () => {
    expect((await failureOn(serviceException('ResourceNotFound', 'no'))).message).toContain('Check the name');
    expect((await failureOn(serviceException('AccessDeniedException', 'no'))).message).toContain('worker');
    const account = /another account, its bucket policy and the policy of its KMS key/;
    expect((await failureOn(serviceException('AccessDenied', 'no', 403))).message).toMatch(account);
    expect((await failureOn(serviceException('AccessDeniedException', 'no'))).message).not.toMatch(account);
    const expired = (await failureOn(serviceException('ExpiredTokenException', 'no'))).message;
    expect(expired).toMatch(/Renew the AWS credentials of the worker: Temporal retries/);
  });

  it('a coded failure passes through an AWS call unchanged', async () => {
    const said = refused('NoCapture', 'put capture on');
    expect(await failureOn(said)).toBe(said);
  });

  it('a permanent failure accepts registered permanent codes only', () => {
    // @ts-expect-error an unregistered code does not compile
    refused('NoSuchCode', 'message');
    // @ts-expect-error nor does a retried one: `retried` makes those
    refused('AwsUnavailable', 'message');
  });

  it('the message of a failure is bounded, whatever AWS writes', async () => {
    expect((await failureOn(validationException('x'.repeat(100_000)))).message.length).toBeLessThanOrEqual(
      2000,
    );
  });
});

describe('waiting', () => {
  it('a poll that must continue is a benign failure and sets the time of the next poll', () => {
    const waiting = pollAgain('training job x is InProgress', 60);
    expect(waiting).toBeInstanceOf(ApplicationFailure);
    expect(waiting).toMatchObject({
      type: 'StillWaiting',
      nonRetryable: false,
      nextRetryDelay: '60000ms',
      category: ApplicationFailureCategory.BENIGN,
    });
  });
});

describe('long work', () => {
  it('long work heartbeats and returns its result', async () => {
    const environment = new MockActivityEnvironment();
    const heartbeats: unknown[] = [];
    environment.on('heartbeat', (details) => heartbeats.push(details));
    expect(await environment.run(() => withHeartbeat('reading', async () => 7))).toBe(7);
    expect(heartbeats).toEqual([{ doing: 'reading' }]);
  });

  it('long work ends when the run is cancelled', async () => {
    const environment = new MockActivityEnvironment();
    const running = environment.run(() =>
      withHeartbeat('reading', () => new Promise<never>(() => undefined)),
    );
    environment.cancel();
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
  });
});

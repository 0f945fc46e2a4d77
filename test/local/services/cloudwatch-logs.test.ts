import { afterAll, beforeAll, expect, it } from 'vitest';
import { runStubbed, type StubbedPlatform } from '../server/running-platform.js';

const CREATED = new Date('2026-01-05T10:00:00.400Z');
const ENDED = new Date('2026-01-05T10:05:00Z');
const STREAM = `nightly/algo-1-${Math.floor(CREATED.getTime() / 1000)}`;

let local: StubbedPlatform;
beforeAll(async () => {
  local = await runStubbed();
  const { stub } = local;
  stub.respond('ListProcessingJobs', ({ NextToken }) =>
    NextToken === undefined
      ? {
          ProcessingJobSummaries: [{ ProcessingJobName: 'nightly-2', CreationTime: CREATED }],
          NextToken: 'n',
        }
      : { ProcessingJobSummaries: [{ ProcessingJobName: 'nightly', CreationTime: CREATED }] },
  );
  stub.respond('DescribeProcessingJob', ({ ProcessingJobName }) =>
    ProcessingJobName === 'nightly'
      ? {
          ProcessingStartTime: new Date('2026-01-05T10:00:01Z'),
          ProcessingEndTime: ENDED,
          ProcessingJobStatus: 'Completed',
          ExitMessage: 'CompletedWithViolations: 3 violations',
        }
      : {},
  );
});
afterAll(() => local.remove());

async function logs(operation: string, input: unknown) {
  const response = await fetch(`${local.running.url}/other/`, {
    method: 'POST',
    headers: { 'x-amz-target': `Logs_20140328.${operation}` },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const group = '/aws/sagemaker/ProcessingJobs';

it('DescribeLogStreams lists the stream of each started job, over all pages of jobs', async () => {
  const { body } = await logs('DescribeLogStreams', { logGroupName: group, logStreamNamePrefix: 'nightly' });
  expect(body.logStreams).toEqual([expect.objectContaining({ logStreamName: STREAM })]);
});

it('GetLogEvents returns the job’s states and exit message, and nothing after the last token', async () => {
  const first = await logs('GetLogEvents', { logGroupName: group, logStreamName: STREAM });
  expect((first.body.events as { message: string }[]).map(({ message }) => message)).toEqual([
    'Processing started.',
    'CompletedWithViolations: 3 violations',
    'Processing job ended: Completed.',
  ]);
  const nextToken = first.body.nextForwardToken;
  const second = await logs('GetLogEvents', { logGroupName: group, logStreamName: STREAM, nextToken });
  expect(second.body).toMatchObject({ events: [], nextForwardToken: nextToken });
});

it('GetLogEvents includes startTime and excludes endTime', async () => {
  const from = (times: object) =>
    logs('GetLogEvents', { logGroupName: group, logStreamName: STREAM, ...times });
  expect((await from({ startTime: ENDED.getTime() })).body.events).toHaveLength(2);
  expect((await from({ endTime: ENDED.getTime() })).body.events).toHaveLength(1);
});

it('log groups of other services, absent endpoints and absent streams return ResourceNotFoundException', async () => {
  for (const logGroupName of ['/aws/lambda/x', '/aws/sagemaker/Endpoints/absent']) {
    expect(await logs('FilterLogEvents', { logGroupName })).toMatchObject({
      status: 400,
      body: { __type: 'ResourceNotFoundException' },
    });
  }
  expect(
    (await logs('GetLogEvents', { logGroupName: group, logStreamName: 'nightly/x' })).body,
  ).toMatchObject({
    __type: 'ResourceNotFoundException',
  });
});

it('DescribeLogStreams rejects input of the wrong type', async () => {
  const { status, body } = await logs('DescribeLogStreams', { logGroupName: 7 });
  expect(status).toBe(400);
  expect(body.__type).toBe('InvalidParameterException');
});

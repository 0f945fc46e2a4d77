import { SageMaker } from '@aws-sdk/client-sagemaker';
import { expect, it } from 'vitest';
import { watchAwsTime } from '../../src/aws/aws-time.js';

/** A client whose answers carry the given Date headers, one after another. */
function clientAnswering(...dates: (string | undefined)[]) {
  const client = new SageMaker({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: {
      handle: async () => {
        const date = dates.shift();
        return {
          response: {
            statusCode: 200,
            headers: {
              'content-type': 'application/x-amz-json-1.1',
              ...(date === undefined ? {} : { date }),
            },
            body: new TextEncoder().encode('{"Tags": []}'),
          },
        };
      },
    } as never,
  });
  return { time: watchAwsTime(client), ask: () => client.listTags({ ResourceArn: 'arn:aws:sagemaker:x' }) };
}
const NOON = 'Wed, 01 May 2024 12:00:00 GMT';

it('AWS’s time is that of its latest response', async () => {
  const { time, ask } = clientAnswering(NOON, 'Wed, 01 May 2024 12:00:09 GMT');
  await ask();
  expect(time.latest()).toBe(Date.parse('2024-05-01T12:00:00Z'));
  await ask();
  expect(time.latest()).toBe(Date.parse('2024-05-01T12:00:09Z'));
});

it('AWS’s time does not go back when an earlier response arrives late', async () => {
  const { time, ask } = clientAnswering(NOON, 'Wed, 01 May 2024 11:59:58 GMT');
  await ask();
  await ask();
  expect(time.latest()).toBe(Date.parse('2024-05-01T12:00:00Z'));
});

it('AWS’s time is unknown before the first answer and after responses without a valid Date header', async () => {
  const { time, ask } = clientAnswering(undefined, 'yesterday');
  expect(() => time.latest()).toThrow('No AWS response had a Date header');
  await ask();
  await ask();
  expect(() => time.latest()).toThrow(expect.objectContaining({ code: 'IncompleteAwsResponse' }));
});

import { SageMaker, SageMakerServiceException } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import type { SageMakerPort } from '../../../src/aws/sagemaker.js';

export const AWS_NOW = Date.parse('2024-05-01T12:30:00Z');

/** SageMaker that answers what a test tells it to, and AWS's time standing still. Nothing reaches a network. */
export function mockSageMaker(now = AWS_NOW) {
  const api = new SageMaker({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    endpoint: 'http://127.0.0.1:1',
  });
  const answers = mockClient(api);
  answers.onAnyCommand().callsFake((input: unknown) => {
    throw new Error(`The test has no answer to ${JSON.stringify(input)}`);
  });
  const port: SageMakerPort = { api, time: { latest: () => now } };
  return { answers, port };
}

/** An error as SageMaker sends those that its model does not name: a ValidationException with a text. */
export function validationException(message: string, status = 400): Error {
  return serviceException('ValidationException', message, status);
}

export function serviceException(name: string, message: string, status = 400): Error {
  return new SageMakerServiceException({
    name,
    message,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });
}

import { describe, expect, it } from 'vitest';
import { closeClients, localClients } from '../../../examples/monitored-endpoint/clients.js';

const local = {
  AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:4566/sagemaker',
  AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:4566/runtime',
  AWS_ENDPOINT_URL_S3: 'http://localhost:4566/s3',
};

describe('the example’s AWS clients', () => {
  it('go where the endpoint variables lead, path included', async () => {
    const clients = localClients(local);
    const endpoint = await clients.sagemaker.config.endpoint?.();
    expect(endpoint).toMatchObject({ hostname: '127.0.0.1', port: 4566, path: '/sagemaker' });
    closeClients(clients);
  });

  it.each([
    ['nothing is set', {}],
    ['one service is left out', { ...local, AWS_ENDPOINT_URL_S3: undefined }],
    ['one leads to AWS', { ...local, AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com' }],
    ['one only looks local', { ...local, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1.example.com' }],
    ['one is no address', { ...local, AWS_ENDPOINT_URL_S3: 'local' }],
  ])('refuse to exist when %s', (_, env) => {
    expect(() => localClients(env)).toThrow(/runs against a local SageMaker only/);
  });
});

import { describe, expect, it } from 'vitest';
import { closeClients, localClients } from '../../../examples/monitored-endpoint/clients.js';

const local = {
  AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:4566/sagemaker',
  AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:4566/runtime',
  AWS_ENDPOINT_URL_S3: 'http://localhost:4566/s3',
};

describe('the example’s AWS clients', () => {
  it('the example’s clients use the endpoint variables, including their path', async () => {
    const clients = localClients(local);
    const endpoint = await clients.sagemaker.config.endpoint?.();
    expect(endpoint).toMatchObject({ hostname: '127.0.0.1', port: 4566, path: '/sagemaker' });
    closeClients(clients);
  });

  it.each([
    ['no variable is set', {}],
    ['the variable of one service is not set', { ...local, AWS_ENDPOINT_URL_S3: undefined }],
    ['one variable names AWS', { ...local, AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com' }],
    ['one variable only looks local', { ...local, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1.example.com' }],
    ['one variable is not a URL', { ...local, AWS_ENDPOINT_URL_S3: 'local' }],
  ])('the example creates no clients if %s', (_, env) => {
    expect(() => localClients(env)).toThrow(/runs only against a local SageMaker/);
  });
});

/** SageMaker Runtime: REST JSON, with the model's input and output as bodies. The only path of the platform with high load. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { readInput } from '../api/validate.js';
import { AwsError } from '../aws-error.js';
import type { Faults } from '../faults.js';
import type { Invocation, LocalSageMaker } from '../platform.js';
import { asAwsError, resetConnection, sendRestJsonError } from './aws-errors.js';

/** In bytes: `BodyBlob` in the service model. */
const MAX_BODY_SIZE = 6_291_456;
/** Larger bodies are read up to this size, so that the error is SageMaker's. */
const MAX_READ_SIZE = 64 * 1024 * 1024;

/** Features that no local endpoint has. A response that ignores them would be wrong. */
const UNSUPPORTED = {
  'x-amzn-sagemaker-enable-explanations': 'EnableExplanations',
  'x-amzn-sagemaker-inference-component': 'InferenceComponentName',
  'x-amzn-sagemaker-session-id': 'SessionId',
  'x-amzn-sagemaker-target-container-hostname': 'TargetContainerHostname',
};

interface EndpointPath {
  readonly Params: { readonly endpointName: string };
}

export function runtime(sagemaker: LocalSageMaker, faults: Faults, prefix: string): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_READ_SIZE }, (_request, body, done) =>
      done(null, body),
    );
    app.post<EndpointPath>(`${prefix}/endpoints/:endpointName/invocations`, async (request, reply) => {
      try {
        const { endpointName } = request.params;
        const { loseResponse } = await faults.before('InvokeEndpoint', undefined);
        const output = await sagemaker.invoke(endpointName, readInvocation(endpointName, request));
        if (loseResponse) return resetConnection(request, reply);
        return reply
          .header('content-type', output.contentType)
          .header('x-amzn-invoked-production-variant', output.invokedProductionVariant)
          .send(output.body);
      } catch (error) {
        return sendRestJsonError(reply, asRuntimeError(error));
      }
    });
    for (const operation of ['invocations-response-stream', 'async-invocations']) {
      app.post(`${prefix}/endpoints/:endpointName/${operation}`, async (_request, reply: FastifyReply) =>
        sendRestJsonError(
          reply,
          new AwsError('ValidationError', `${operation} is not supported by the local SageMaker Runtime.`),
        ),
      );
    }
  };
}

function readInvocation(endpointName: string, request: FastifyRequest): Invocation {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const contentType = header(request, 'content-type');
  const accept = header(request, 'accept');
  const customAttributes = header(request, 'x-amzn-sagemaker-custom-attributes');
  const inferenceId = header(request, 'x-amzn-sagemaker-inference-id');
  const targetVariant = header(request, 'x-amzn-sagemaker-target-variant');
  const targetModel = header(request, 'x-amzn-sagemaker-target-model');
  if (body.length > MAX_BODY_SIZE) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_SIZE}`,
    );
  }
  for (const [name, member] of Object.entries(UNSUPPORTED)) {
    if (request.headers[name] === undefined) continue;
    throw new AwsError(
      'ValidationError',
      `${member} is not supported by the local SageMaker Runtime. Its endpoints have no explainers, inference components, sessions or container choice. Remove it from the request.`,
    );
  }
  readInput(
    'InvokeEndpoint',
    {
      EndpointName: endpointName,
      Body: body,
      ContentType: contentType,
      Accept: accept,
      CustomAttributes: customAttributes,
      InferenceId: inferenceId,
      TargetVariant: targetVariant,
      TargetModel: targetModel,
    },
    'SageMaker Runtime',
  );
  return {
    body,
    contentType: contentType ?? 'application/octet-stream',
    ...(accept === undefined ? {} : { accept }),
    ...(customAttributes === undefined ? {} : { customAttributes }),
    ...(inferenceId === undefined ? {} : { inferenceId }),
    ...(targetVariant === undefined ? {} : { targetVariant }),
    ...(targetModel === undefined ? {} : { targetModel }),
  };
}

/** SageMaker Runtime calls the control plane's ValidationException ValidationError. */
function asRuntimeError(error: unknown): AwsError {
  const awsError = asAwsError(error);
  if (awsError.code !== 'ValidationException') return awsError;
  return new AwsError('ValidationError', awsError.message, awsError.statusCode);
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.raw.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** SageMaker Runtime: REST JSON, with the model's input and output as bare bodies. The platform's one hot path. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { readInput } from '../api/validate.js';
import { AwsError } from '../aws-error.js';
import type { Faults } from '../faults.js';
import type { Invocation, LocalSageMaker } from '../platform.js';
import { asAwsError, cutConnection, sendRestJsonError } from './aws-errors.js';

/** The model's `BodyBlob`. Bodies a little larger are read all the same, to be refused in SageMaker's words. */
const LARGEST_BODY = 6_291_456;
const LARGEST_READ = 64 * 1024 * 1024;

/** What a request can ask of an endpoint, and none here has. Answered without it, the answer would be another's. */
const NOT_OFFERED = {
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
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_READ }, (_request, body, done) =>
      done(null, body),
    );
    app.post<EndpointPath>(`${prefix}/endpoints/:endpointName/invocations`, async (request, reply) => {
      try {
        const { endpointName } = request.params;
        const { loseResponse } = await faults.before('InvokeEndpoint', undefined);
        const answer = await sagemaker.invoke(endpointName, readInvocation(endpointName, request));
        if (loseResponse) return cutConnection(request, reply);
        return reply
          .header('content-type', answer.contentType)
          .header('x-amzn-invoked-production-variant', answer.invokedProductionVariant)
          .send(answer.body);
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
  const contentType = one(request, 'content-type');
  const accept = one(request, 'accept');
  const customAttributes = one(request, 'x-amzn-sagemaker-custom-attributes');
  const inferenceId = one(request, 'x-amzn-sagemaker-inference-id');
  const targetVariant = one(request, 'x-amzn-sagemaker-target-variant');
  const targetModel = one(request, 'x-amzn-sagemaker-target-model');
  if (body.length > LARGEST_BODY) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_BODY}`,
    );
  }
  for (const [name, member] of Object.entries(NOT_OFFERED)) {
    if (request.headers[name] === undefined) continue;
    throw new AwsError(
      'ValidationError',
      `${member} is not supported by the local SageMaker Runtime: no endpoint here has explainers, inference components, sessions or containers to choose from. Leave it out.`,
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

/** The runtime has its own name for what the control plane calls ValidationException. */
function asRuntimeError(error: unknown): AwsError {
  const refusal = asAwsError(error);
  if (refusal.code !== 'ValidationException') return refusal;
  return new AwsError('ValidationError', refusal.message, refusal.statusCode);
}

function one(request: FastifyRequest, name: string): string | undefined {
  const value = request.raw.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** SageMaker's control plane: AWS JSON 1.1 on one path, with the operation in a header. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { serializeOutput } from '../api/serialize.js';
import { readInput } from '../api/validate.js';
import { AwsError } from '../aws-error.js';
import type { Faults } from '../faults.js';
import type { LocalSageMaker } from '../platform.js';
import { asAwsError, resetConnection, sendJsonError } from './aws-errors.js';
import { parseJsonBody, requireObject } from './json-body.js';
import type { RequestLog } from './request-log.js';

const TARGET_PREFIX = 'SageMaker.';
const NO_OPERATION = '(no X-Amz-Target header)';

export function controlPlane(
  sagemaker: LocalSageMaker,
  log: RequestLog,
  faults: Faults,
  url: string,
): FastifyPluginAsync {
  const supported = new Set(sagemaker.operations());
  const run = async (operation: string, input: unknown): Promise<unknown> => {
    if (operation === NO_OPERATION) {
      throw new AwsError(
        'UnknownOperationException',
        'The request names no operation. Add a header such as X-Amz-Target: SageMaker.ListEndpoints.',
      );
    }
    if (!supported.has(operation)) {
      throw new AwsError(
        'UnknownOperationException',
        `${operation} is not supported by the local SageMaker.`,
      );
    }
    const validInput = readInput(operation, requireObject(input));
    return serializeOutput(operation, await sagemaker.call(operation, validInput));
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const target = request.headers['x-amz-target'];
      const operation = typeof target === 'string' ? target.replace(TARGET_PREFIX, '') : NO_OPERATION;
      let input: unknown;
      let loseResponse = false;
      try {
        input = parseJsonBody(request.body);
        ({ loseResponse } = await faults.before(operation, input));
        const output = await run(operation, input);
        faults.after(operation, input);
        log.append({ operation, input, status: 200 });
        if (loseResponse) return resetConnection(request, reply);
        return reply.header('content-type', 'application/x-amz-json-1.1').send(JSON.stringify(output));
      } catch (error) {
        const awsError = asAwsError(error);
        log.append({ operation, input: input ?? null, status: awsError.statusCode, error: awsError.code });
        if (loseResponse) return resetConnection(request, reply);
        return sendJsonError(reply, awsError);
      }
    };
    app.post(url, handler);
    app.post(`${url}/`, handler);
  };
}

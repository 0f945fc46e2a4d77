/**
 * All other AWS services. AWS_ENDPOINT_URL points here, so that no call reaches the real AWS by accident. The operations
 * that SageMaker's clients need are supported. All others return the error NotImplemented in the client's protocol.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import type { LocalSageMaker } from '../platform.js';
import { escapeText } from '../s3/http/xml.js';
import { cloudWatch } from '../services/cloudwatch.js';
import { cloudWatchLogs } from '../services/cloudwatch-logs.js';
import { iam } from '../services/iam.js';
import { inputOfForm, xmlOf } from '../services/query-form.js';
import type { JsonService, QueryService, XmlMembers, XmlValue } from '../services/service.js';
import { sts } from '../services/sts.js';
import { asAwsError, sendJsonError } from './aws-errors.js';
import { gunzipBody } from './gunzip-body.js';
import { parseJsonBody, requireObject } from './json-body.js';
import { sendErrorInClientProtocol, sendXmlError, signedService } from './protocol-errors.js';
import { operationInPath, serveCbor } from './rpc-v2-cbor.js';

export function otherServices(sagemaker: LocalSageMaker, prefix: string): FastifyPluginAsync {
  const jsonServices = [cloudWatchLogs(sagemaker), cloudWatch(sagemaker)];
  const queryServices = [sts, iam, ...jsonServices.flatMap(overQuery)];
  return async (app) => {
    app.addHook('preParsing', async (request, _reply, body) => gunzipBody(request.headers, body));
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/cbor', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const serve = (request: FastifyRequest, reply: FastifyReply) =>
      serveCbor(jsonServices, request, reply) ??
      serveJson(jsonServices, request, reply) ??
      serveQuery(queryServices, request, reply);
    const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'];
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const response = serve(request, reply);
      if (response !== undefined) return response;
      const message = `${describe(request)} is not supported by the local platform. It supports SageMaker, SageMaker Runtime, S3, and some operations of CloudWatch, CloudWatch Logs, STS and IAM. docs/local-sagemaker.md lists them.`;
      return sendErrorInClientProtocol(request, reply, new AwsError('NotImplemented', message, 501));
    };
    app.route({ method: methods, url: prefix, handler });
    app.route({ method: methods, url: `${prefix}/*`, handler });
    // AWS SDK for Java v2 sends the query protocol to the root path and ignores the path of its endpoint.
    app.post('/', async (request, reply) => serve(request, reply) ?? reply.callNotFound());
  };
}

function serveJson(services: readonly JsonService[], request: FastifyRequest, reply: FastifyReply) {
  const [target, name] = String(request.headers['x-amz-target']).split('.');
  const service = services.find(({ targetPrefix }) => targetPrefix === target);
  if (!service || name === undefined || !Object.hasOwn(service.operations, name)) return undefined;
  return respond();

  async function respond() {
    try {
      const output = await service?.operations[name as string]?.(requireObject(parseJsonBody(request.body)));
      return reply
        .header('content-type', 'application/x-amz-json-1.1')
        .send(JSON.stringify(output, epochSeconds));
    } catch (error) {
      return sendJsonError(reply, asAwsError(error));
    }
  }
}

function serveQuery(services: readonly QueryService[], request: FastifyRequest, reply: FastifyReply) {
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const action = form.get('Action') ?? '';
  const signed = signedService(request);
  const service = services.find(({ signingName }) => signingName === signed);
  if (!service || !Object.hasOwn(service.operations, action)) return undefined;
  return respond(service);

  async function respond({ namespace, operations }: QueryService) {
    try {
      const result = (await operations[action]?.(form)) ?? {};
      const body = `<${action}Response xmlns="${namespace}"><${action}Result>${xmlMembers(result)}</${action}Result><ResponseMetadata><RequestId>${request.id}</RequestId></ResponseMetadata></${action}Response>`;
      return reply.header('content-type', 'text/xml').send(body);
    } catch (error) {
      return sendXmlError(reply, request, asAwsError(error));
    }
  }
}

/** The operations of a JSON service, with the forms of the query protocol as input. */
function overQuery({ query, operations }: JsonService): readonly QueryService[] {
  if (query === undefined) return [];
  const queryOperations = Object.entries(operations).map(([name, operation]) => [
    name,
    async (form: URLSearchParams) => xmlOf(await operation(inputOfForm(form))),
  ]);
  return [{ ...query, operations: Object.fromEntries(queryOperations) }];
}

/** A JSON replacer for the timestamps of AWS JSON. It reads the Date from `this`: `value` is already its ISO 8601 text. */
function epochSeconds(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  return original instanceof Date ? original.getTime() / 1000 : value;
}

/** Service and operation of a request, for example `sts GetCallerIdentity`, from the signature's scope and the request. */
function describe(request: FastifyRequest): string {
  const target = request.headers['x-amz-target'];
  const action = typeof request.body === 'string' ? new URLSearchParams(request.body).get('Action') : null;
  const operation =
    typeof target === 'string'
      ? target.split('.').at(-1)
      : (action ?? operationInPath(request)?.[1] ?? `${request.method} ${request.url}`);
  return `${signedService(request) ?? 'This AWS service'} ${operation}`;
}

function xmlMembers(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`)
    .join('');
}

function xmlValue(value: XmlValue): string {
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return value.map((item) => `<member>${xmlValue(item)}</member>`).join('');
  return xmlMembers(value as XmlMembers);
}

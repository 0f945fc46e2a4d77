/**
 * Every other AWS service. AWS_ENDPOINT_URL points here so that no call escapes to the real AWS by accident. A few
 * operations that SageMaker's clients make on the way are served; the answer to all others is an error in the form
 * that the caller's protocol has.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';
import type { LocalSageMaker } from '../platform.js';
import { cloudWatch } from '../services/cloudwatch.js';
import { cloudWatchLogs } from '../services/cloudwatch-logs.js';
import { iam } from '../services/iam.js';
import { inputOfForm, xmlOf } from '../services/query-form.js';
import type { JsonService, QueryService, XmlMembers, XmlValue } from '../services/service.js';
import { sts } from '../services/sts.js';
import { asAwsError, sendJsonError } from './aws-errors.js';
import { sendInCallersForm, sendXmlError, signedService, xmlText } from './callers-form.js';
import { gunzipBody } from './gunzip-body.js';
import { answerCbor, calledInPath } from './rpc-v2-cbor.js';

const CODE = 'NotImplemented';
const STATUS = 501;

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
      answerCbor(jsonServices, request, reply) ??
      answerJson(jsonServices, request, reply) ??
      answerQuery(queryServices, request, reply);
    const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'];
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const served = serve(request, reply);
      if (served !== undefined) return served;
      const message = `${describe(request)} is not supported here: the local platform has SageMaker, SageMaker Runtime and S3, and little of CloudWatch, CloudWatch Logs, STS and IAM.`;
      return sendInCallersForm(request, reply, error(message));
    };
    app.route({ method: methods, url: prefix, handler });
    app.route({ method: methods, url: `${prefix}/*`, handler });
    // AWS SDK for Java v2 posts the query protocol to the root, whatever path its endpoint has.
    app.post('/', async (request, reply) => serve(request, reply) ?? reply.callNotFound());
  };
}

function answerJson(services: readonly JsonService[], request: FastifyRequest, reply: FastifyReply) {
  const [target, name] = String(request.headers['x-amz-target']).split('.');
  const service = services.find(({ targetPrefix }) => targetPrefix === target);
  if (!service || name === undefined || !Object.hasOwn(service.operations, name)) return undefined;
  return answer();

  async function answer() {
    try {
      const output = await service?.operations[name as string]?.(parseObject(request.body));
      return reply
        .header('content-type', 'application/x-amz-json-1.1')
        .send(JSON.stringify(output, epochSeconds));
    } catch (error) {
      return sendJsonError(reply, asAwsError(error));
    }
  }
}

function answerQuery(services: readonly QueryService[], request: FastifyRequest, reply: FastifyReply) {
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const action = form.get('Action') ?? '';
  const signed = signedService(request);
  const service = services.find(({ signingName }) => signingName === signed);
  if (!service || !Object.hasOwn(service.operations, action)) return undefined;
  return answer(service);

  async function answer({ namespace, operations }: QueryService) {
    try {
      const result = (await operations[action]?.(form)) ?? {};
      const body = `<${action}Response xmlns="${namespace}"><${action}Result>${xmlMembers(result)}</${action}Result><ResponseMetadata><RequestId>${request.id}</RequestId></ResponseMetadata></${action}Response>`;
      return reply.header('content-type', 'text/xml').send(body);
    } catch (error) {
      return sendXmlError(reply, request, asAwsError(error));
    }
  }
}

/** The operations of a JSON service under the query protocol's forms. */
function overQuery({ query, operations }: JsonService): readonly QueryService[] {
  if (query === undefined) return [];
  const served = Object.entries(operations).map(([name, operation]) => [
    name,
    async (form: URLSearchParams) => xmlOf(await operation(inputOfForm(form))),
  ]);
  return [{ ...query, operations: Object.fromEntries(served) }];
}

/** AWS JSON's timestamps. A Date has become its ISO text by the time a replacer sees the value. */
function epochSeconds(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const held = this[name];
  return held instanceof Date ? held.getTime() / 1000 : value;
}

function parseObject(body: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = typeof body === 'string' && body !== '' ? JSON.parse(body) : {};
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below, in the words for everything that is no object.
  }
  throw new AwsError('SerializationException', 'The body of the request is not a JSON object.');
}

function error(message: string): AwsError {
  return new AwsError(CODE, message, STATUS);
}

/** The call as the caller would name it: `sts GetCallerIdentity`, from the signature's scope and the request. */
function describe(request: FastifyRequest): string {
  const target = request.headers['x-amz-target'];
  const action = typeof request.body === 'string' ? new URLSearchParams(request.body).get('Action') : null;
  const operation =
    typeof target === 'string'
      ? target.split('.').at(-1)
      : (action ?? calledInPath(request)?.[1] ?? `${request.method} ${request.url}`);
  return `${signedService(request) ?? 'This AWS service'} ${operation}`;
}

function xmlMembers(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`)
    .join('');
}

function xmlValue(value: XmlValue): string {
  if (typeof value === 'string') return xmlText(value);
  if (Array.isArray(value)) return value.map((one) => `<member>${xmlValue(one)}</member>`).join('');
  return xmlMembers(value as XmlMembers);
}

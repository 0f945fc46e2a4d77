/** The platform's HTTP server. Each AWS service has its own path prefix. */
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { createFaults } from '../faults.js';
import { s3Plugin } from '../s3/http/plugin.js';
import type { S3Storage } from '../s3/storage.js';
import { hideInvalidContentType } from './any-content-type.js';
import { guardAgainstBrowsers } from './browser-guard.js';
import { type ControlledPlatform, controlApi } from './control-api.js';
import { controlPlane } from './control-plane.js';
import { otherServices } from './other-services.js';
import { runtime } from './runtime.js';
import {
  handleUnmatchedRequests,
  sendBadUrlError,
  sendUnreadableRequestError,
} from './unmatched-requests.js';

/** The path prefix of each service. */
export const PREFIXES = {
  s3: '/s3',
  sagemaker: '/sagemaker',
  runtime: '/runtime',
  other: '/other',
  control: '/_local',
} as const;

/** In characters: an S3 key of 1,024 bytes, percent-encoded, and a bucket name. */
const MAX_PATH_LENGTH = 3 * 1024 + 128;

export interface ServedPlatform extends ControlledPlatform {
  readonly storage: S3Storage;
}

export function createApp(served: ServedPlatform): FastifyInstance {
  const { clock } = served.platform;
  const faults = createFaults();
  const app = fastify({
    // Logging an invocation would take longer than the invocation.
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: MAX_PATH_LENGTH },
    frameworkErrors: sendBadUrlError(PREFIXES),
    clientErrorHandler: sendUnreadableRequestError,
  });
  handleUnmatchedRequests(app, PREFIXES);
  // Clients read AWS's time from the Date header.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('date', clock.now().toUTCString());
    reply.header('x-amzn-requestid', request.id);
    guardAgainstBrowsers(request, reply);
    hideInvalidContentType(request);
    done();
  });
  app.register(s3Plugin(served.storage, PREFIXES.s3));
  app.register(controlPlane(served.sagemaker, served.requests, faults, PREFIXES.sagemaker));
  app.register(runtime(served.sagemaker, faults, PREFIXES.runtime));
  app.register(otherServices(served.sagemaker, PREFIXES.other));
  app.register(controlApi({ ...served, faults }, PREFIXES.control));
  return app;
}

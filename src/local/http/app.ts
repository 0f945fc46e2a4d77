/** The one HTTP server of the platform: each AWS service under a prefix of its own. */
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import { createFaults } from '../faults.js';
import { s3Plugin } from '../s3/http/plugin.js';
import type { S3Storage } from '../s3/storage.js';
import { tolerateContentType } from './any-content-type.js';
import { type ControlledPlatform, controlApi } from './control-api.js';
import { controlPlane } from './control-plane.js';
import { otherServices } from './other-services.js';
import { runtime } from './runtime.js';
import { answerBadUrl, answerStrangers, hangUp } from './strangers.js';

/** Where each service lives. No client needs more than these. */
export const PREFIXES = {
  s3: '/s3',
  sagemaker: '/sagemaker',
  runtime: '/runtime',
  other: '/other',
  control: '/_local',
} as const;

/** An S3 key of 1,024 bytes, each percent-encoded. */
const LONGEST_PATH = 3 * 1024 + 128;

export interface ServedPlatform extends ControlledPlatform {
  readonly storage: S3Storage;
}

export function createApp(served: ServedPlatform): FastifyInstance {
  const { clock } = served.platform;
  const faults = createFaults();
  const app = fastify({
    // Logging every invocation would cost more than answering it.
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: LONGEST_PATH },
    frameworkErrors: answerBadUrl(PREFIXES),
    clientErrorHandler: hangUp,
  });
  answerStrangers(app, PREFIXES);
  // Clients learn AWS's time from the Date header, as they do from AWS.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('date', clock.now().toUTCString());
    reply.header('x-amzn-requestid', request.id);
    tolerateContentType(request);
    done();
  });
  app.register(s3Plugin(served.storage, PREFIXES.s3));
  app.register(controlPlane(served.sagemaker, served.requests, faults, PREFIXES.sagemaker));
  app.register(runtime(served.sagemaker, faults, PREFIXES.runtime));
  app.register(otherServices(served.sagemaker, PREFIXES.other));
  app.register(controlApi({ ...served, faults }, PREFIXES.control));
  return app;
}

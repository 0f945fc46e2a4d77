/** Operations for demos and tests that AWS does not have: step the clock, wait, read the logs, inject faults. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import { type Faults, faultSchema } from '../faults.js';
import type { LocalPlatform, LocalSageMaker } from '../platform.js';
import type { Timekeeper } from '../timekeeper.js';
import { parseJsonBody } from './json-body.js';
import type { RequestLog } from './request-log.js';

export interface ControlledPlatform {
  readonly platform: LocalPlatform;
  readonly sagemaker: LocalSageMaker;
  readonly timekeeper: Timekeeper;
  readonly requests: RequestLog;
}

const stepBody = z.union([
  z.strictObject({ to: z.iso.datetime({ offset: true }) }),
  z.strictObject({ bySeconds: z.number().nonnegative() }),
]);
const nextHourBody = z.strictObject({ minutesPast: z.number().min(0).lt(60).default(0) });
const idleBody = z.strictObject({ timeoutSeconds: z.number().positive().max(86_400).optional() });
const alarmBody = z.strictObject({
  name: z.string().min(1),
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: z.string().optional(),
});
const afterQuery = z.object({ after: z.coerce.number().int().nonnegative().default(0) });

export function controlApi(
  controlled: ControlledPlatform & { readonly faults: Faults },
  prefix: string,
): FastifyPluginAsync {
  const { platform, sagemaker, timekeeper, requests, faults } = controlled;
  const { clock, events } = platform;
  const now = (time: Date) => ({ now: time.toISOString() });

  return async (app) => {
    app.addHook('onRequest', async (request) => requireJson(request));
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.get(`${prefix}/health`, async () => ({ status: 'ok', pid: process.pid, ...now(clock.now()) }));
    app.get(`${prefix}/clock`, async () => now(clock.now()));
    app.post(`${prefix}/clock/step`, async (request) => {
      const step = parse(stepBody, request.body);
      const to = 'to' in step ? new Date(step.to) : new Date(clock.now().getTime() + step.bySeconds * 1000);
      return now(await timekeeper.stepTo(to));
    });
    app.post(`${prefix}/clock/next-hour`, async (request) =>
      now(await timekeeper.stepToNextHour(parse(nextHourBody, request.body).minutesPast)),
    );
    app.post(`${prefix}/idle`, async (request, reply) => {
      const { timeoutSeconds } = parse(idleBody, request.body);
      const idle = await endsWithin(sagemaker.idle(), timeoutSeconds);
      return reply.code(idle ? 200 : 504).send({ idle, ...now(clock.now()) });
    });
    app.post(`${prefix}/flush-capture`, async () => {
      await timekeeper.flushCapture();
      return now(clock.now());
    });
    app.get(`${prefix}/alarms`, async () => ({ alarms: sagemaker.alarms.all() }));
    app.post(`${prefix}/alarms`, async (request) => {
      const { name, state, reason } = parse(alarmBody, request.body);
      return sagemaker.alarms.set(name, state, reason);
    });
    app.get(`${prefix}/faults`, async () => ({ faults: faults.pending() }));
    app.post(`${prefix}/faults`, async (request) => {
      faults.inject(parse(faultSchema, request.body));
      return { faults: faults.pending() };
    });
    app.delete(`${prefix}/faults`, async () => {
      faults.clear();
      return { faults: [] };
    });
    app.get(`${prefix}/events`, async (request, reply) => {
      const { after } = parse(afterQuery, request.query);
      return reply.type('application/jsonl').send(jsonLines(events.all().filter(({ seq }) => seq > after)));
    });
    app.get(`${prefix}/requests`, async (request, reply) => {
      const { after } = parse(afterQuery, request.query);
      return reply.send(requests.after(after));
    });
  };
}

/**
 * Also for an empty body: a page of another site can send any other POST without asking the server first (CORS calls it
 * a simple request).
 */
function requireJson({ method, raw }: FastifyRequest): void {
  if (method !== 'POST' || /^application\/json\s*(;|$)/i.test(raw.headers['content-type'] ?? '')) return;
  throw new AwsError(
    'UnsupportedMediaType',
    'The control API accepts JSON only. Send the header "content-type: application/json".',
    415,
  );
}

/** Parses a JSON body, an empty body or a query. Throws ValidationException with the names of the invalid members. */
function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(
    typeof given === 'string' ? parseJsonBody(given, 'ValidationException') : (given ?? {}),
  );
  if (!result.success) throw new AwsError('ValidationException', z.prettifyError(result.error));
  return result.data;
}

/** Whether the work ends before the timeout. Without a timeout, waits until it ends. */
async function endsWithin(work: Promise<void>, timeoutSeconds: number | undefined): Promise<boolean> {
  if (timeoutSeconds === undefined) return work.then(() => true);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutSeconds * 1000, false);
  });
  return Promise.race([work.then(() => true), timeout]).finally(() => clearTimeout(timer));
}

function jsonLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/**
 * What goes wrong between a client and AWS, on demand: throttling, internal errors, answers that get lost, delays, and
 * resources that one part of SageMaker does not know yet though another has just created them. Nothing goes wrong by
 * itself. Faults belong to the running process, not to its state folder: a platform that is started again has none.
 * Times are the machine's, since clients wait in real time.
 */
import { z } from 'zod';
import { AwsError } from './aws-error.js';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './platform.js';

const operation = z.string().min(1);
const calls = z.number().int().positive().default(1);

/** One fault, for the next `calls` calls of `operation` (`*`: of any). The body of `POST /_local/faults`. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Refused before anything is done: ThrottlingException, "Rate exceeded". */
  z.strictObject({ kind: z.literal('throttle'), operation, calls }),
  /** Refused before anything is done, as an internal failure. Clients retry it, knowing nothing. */
  z.strictObject({ kind: z.literal('error'), operation, calls, status: z.literal([500, 503]).default(500) }),
  /** Done, and then the connection is cut instead of an answer. */
  z.strictObject({ kind: z.literal('lose-response'), operation, calls }),
  /** Answered that much later; the work itself is done after the delay. */
  z.strictObject({ kind: z.literal('delay'), operation, calls, milliseconds: z.number().positive() }),
  /** A standing limit on the calls a second, until faults are cleared. ListTrainingJobs has 2 on AWS. */
  z.strictObject({ kind: z.literal('rate'), operation, perSecond: z.number().positive() }),
  /**
   * Eventual consistency: for so long, and for so many calls, after its creation an endpoint config is not found by
   * CreateEndpoint and UpdateEndpoint, and a model not by CreateEndpointConfig. Until faults are cleared.
   */
  z.strictObject({
    kind: z.literal('not-yet-visible'),
    calls: z.number().int().nonnegative().default(0),
    milliseconds: z.number().nonnegative().default(0),
  }),
]);

export type Fault = z.output<typeof faultSchema>;

/** What is left for the caller to do about a call that was let through. */
export interface Passage {
  readonly loseResponse: boolean;
}

export interface Faults {
  inject(fault: Fault): void;
  /** The faults that are still to happen. */
  pending(): readonly Fault[];
  clear(): void;
  /** Before a call is carried out: waits out delays, throws what the call is refused with. */
  before(operation: string, input: unknown): Promise<Passage>;
  /** After a call was carried out: what it created begins to become visible. */
  after(operation: string, input: unknown): void;
}

/** Which operation creates what, and who may not see it yet. */
const VISIBILITY = [
  {
    creator: 'CreateEndpointConfig',
    member: 'EndpointConfigName',
    readers: ['CreateEndpoint', 'UpdateEndpoint'],
    missing: (name: string) => `Could not find endpoint configuration "${arn('endpoint-config', name)}".`,
    namedBy: (input: Members) => [input.EndpointConfigName],
  },
  {
    creator: 'CreateModel',
    member: 'ModelName',
    readers: ['CreateEndpointConfig'],
    missing: (name: string) => `Could not find model "${arn('model', name)}".`,
    namedBy: (input: Members) =>
      Array.isArray(input.ProductionVariants)
        ? input.ProductionVariants.map((variant: Members) => variant?.ModelName)
        : [],
  },
] as const;

type Members = Readonly<Record<string, unknown>>;

const arn = (kind: string, name: string) =>
  `arn:aws:sagemaker:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${kind}/${name.toLowerCase()}`;

/** `now` gives the machine's milliseconds; a test may give its own. */
export function createFaults(now: () => number = () => performance.now()): Faults {
  let counted: { readonly fault: Extract<Fault, { calls: number }>; left: number }[] = [];
  let rates = new Map<string, { readonly perSecond: number; tokens: number; filledAt: number }>();
  let visibility: Extract<Fault, { kind: 'not-yet-visible' }> | undefined;
  const hidden = new Map<string, { until: number; calls: number }>();

  const take = (kind: Fault['kind'], operation: string) => {
    const found = counted.find(
      ({ fault }) =>
        fault.kind === kind &&
        'operation' in fault &&
        (fault.operation === '*' || fault.operation === operation),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    counted = counted.filter(({ left }) => left > 0);
    return found.fault;
  };
  const overRate = (operation: string) => {
    const bucket = rates.get(operation) ?? rates.get('*');
    if (bucket === undefined) return false;
    // A token bucket that holds one second's worth, and at least one call.
    const most = Math.max(1, bucket.perSecond);
    bucket.tokens = Math.min(most, bucket.tokens + ((now() - bucket.filledAt) / 1000) * bucket.perSecond);
    bucket.filledAt = now();
    if (bucket.tokens < 1) return true;
    bucket.tokens -= 1;
    return false;
  };
  const refuseHidden = (operation: string, input: Members) => {
    for (const { creator, readers, missing, namedBy } of VISIBILITY) {
      if (!readers.some((reader) => reader === operation)) continue;
      for (const name of namedBy(input)) {
        const key = `${creator} ${String(name)}`;
        const state = hidden.get(key);
        if (state === undefined) continue;
        state.calls -= 1;
        if (state.calls >= 0 || now() < state.until)
          throw new AwsError('ValidationException', missing(String(name)));
        hidden.delete(key);
      }
    }
  };

  return {
    inject: (fault) => {
      if (fault.kind === 'rate') {
        const tokens = Math.max(1, fault.perSecond);
        rates.set(fault.operation, { perSecond: fault.perSecond, tokens, filledAt: now() });
      } else if (fault.kind === 'not-yet-visible') visibility = fault;
      else counted.push({ fault, left: fault.calls });
    },
    pending: () => [
      ...counted.map(({ fault, left }) => ({ ...fault, calls: left })),
      ...[...rates].map(([name, { perSecond }]) => ({ kind: 'rate' as const, operation: name, perSecond })),
      ...(visibility ? [visibility] : []),
    ],
    clear: () => {
      counted = [];
      rates = new Map();
      visibility = undefined;
      hidden.clear();
    },
    before: async (operation, input) => {
      const delay = take('delay', operation);
      if (delay?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, delay.milliseconds));
      if (overRate(operation) || take('throttle', operation)) {
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      }
      const error = take('error', operation);
      if (error?.kind === 'error') {
        throw error.status === 503
          ? new AwsError('ServiceUnavailable', 'The service is temporarily unavailable.', 503)
          : new AwsError(
              'InternalFailure',
              'The request processing has failed because of an unknown error.',
              500,
            );
      }
      refuseHidden(operation, membersOf(input));
      return { loseResponse: take('lose-response', operation) !== undefined };
    },
    after: (operation, input) => {
      if (visibility === undefined) return;
      for (const { creator, member } of VISIBILITY) {
        if (creator !== operation) continue;
        const { calls: callsHidden, milliseconds } = visibility;
        hidden.set(`${creator} ${String(membersOf(input)[member])}`, {
          until: now() + milliseconds,
          calls: callsHidden,
        });
      }
    },
  };
}

function membersOf(input: unknown): Members {
  return typeof input === 'object' && input !== null ? (input as Members) : {};
}

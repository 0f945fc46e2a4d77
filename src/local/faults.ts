/**
 * Fault injection between a client and AWS: throttling, internal errors, lost responses, delays, and resources that are
 * not yet visible to one operation although another has just created them. No fault occurs unless it is injected.
 * Faults belong to the running process, not to its state folder: a restart clears them.
 * Times are the machine's, because clients wait in real time.
 */
import { z } from 'zod';
import { AwsError } from './aws-error.js';
import { arnOf } from './sagemaker/arn.js';

const operation = z.string().min(1).max(256);
const calls = z.number().int().positive().default(1);
/** In milliseconds: one day. Timers of more than 2^31 milliseconds fire immediately. */
const MAX_DELAY = 86_400_000;

/** One fault, for the next `calls` calls of `operation` (`*`: any operation). The body of `POST /_local/faults`. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Rejected before the operation runs: ThrottlingException, "Rate exceeded". */
  z.strictObject({ kind: z.literal('throttle'), operation, calls }),
  /** Rejected before the operation runs, as an internal failure. Clients retry it without knowing whether it ran. */
  z.strictObject({ kind: z.literal('error'), operation, calls, status: z.literal([500, 503]).default(500) }),
  /** The operation runs, then the connection is closed without a response. */
  z.strictObject({ kind: z.literal('lose-response'), operation, calls }),
  /** The operation runs and responds after the delay. */
  z.strictObject({
    kind: z.literal('delay'),
    operation,
    calls,
    milliseconds: z.number().positive().max(MAX_DELAY),
  }),
  /** A limit on calls per second, until faults are cleared. The limit of ListTrainingJobs on AWS is 2. */
  z.strictObject({ kind: z.literal('rate'), operation, perSecond: z.number().positive() }),
  /**
   * Eventual consistency: for the given time and number of calls after its creation, CreateEndpoint and UpdateEndpoint
   * do not find an endpoint config, and CreateEndpointConfig does not find a model. Until faults are cleared.
   */
  z.strictObject({
    kind: z.literal('not-yet-visible'),
    calls: z.number().int().nonnegative().default(0),
    milliseconds: z.number().nonnegative().max(MAX_DELAY).default(0),
  }),
]);

export type Fault = z.output<typeof faultSchema>;

/** What the caller must do after a call that was allowed to run. */
export interface Admission {
  readonly loseResponse: boolean;
}

export interface Faults {
  inject(fault: Fault): void;
  /** The faults that have not occurred yet, and the limits in force. */
  pending(): readonly Fault[];
  clear(): void;
  /** Call before an operation runs: waits for delays, and throws the error of a rejected call. */
  before(operation: string, input: unknown): Promise<Admission>;
  /** Call after an operation has run: starts the time until the created resource is visible. */
  after(operation: string, input: unknown): void;
}

/** The operations that create a resource, and the operations that may not find it yet. */
const VISIBILITY = [
  {
    creator: 'CreateEndpointConfig',
    member: 'EndpointConfigName',
    readers: ['CreateEndpoint', 'UpdateEndpoint'],
    missing: (name: string) => `Could not find endpoint configuration "${arnOf('endpoint-config', name)}".`,
    namedBy: (input: Members) => [input.EndpointConfigName],
  },
  {
    creator: 'CreateModel',
    member: 'ModelName',
    readers: ['CreateEndpointConfig'],
    missing: (name: string) => `Could not find model "${arnOf('model', name)}".`,
    namedBy: (input: Members) =>
      Array.isArray(input.ProductionVariants)
        ? input.ProductionVariants.map((variant: Members) => variant?.ModelName)
        : [],
  },
] as const;

type Members = Readonly<Record<string, unknown>>;

/** `now` returns the machine's time in milliseconds; tests replace it. */
export function createFaults(now: () => number = () => performance.now()): Faults {
  let counted: { readonly fault: Extract<Fault, { calls: number }>; left: number }[] = [];
  let rates = new Map<string, { readonly perSecond: number; tokens: number; filledAt: number }>();
  let visibility: Extract<Fault, { kind: 'not-yet-visible' }> | undefined;
  const hidden = new Map<string, { until: number; calls: number }>();

  const consume = (kind: Fault['kind'], operation: string) => {
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
  const exceedsRate = (operation: string) => {
    const bucket = rates.get(operation) ?? rates.get('*');
    if (bucket === undefined) return false;
    // The token bucket's capacity is one second of calls, and at least one call.
    const capacity = Math.max(1, bucket.perSecond);
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now() - bucket.filledAt) / 1000) * bucket.perSecond);
    bucket.filledAt = now();
    if (bucket.tokens < 1) return true;
    bucket.tokens -= 1;
    return false;
  };
  const rejectHidden = (operation: string, input: Members) => {
    for (const { creator, readers, missing, namedBy } of VISIBILITY) {
      if (!readers.some((reader) => reader === operation)) continue;
      for (const name of namedBy(input)) {
        // The input is not validated yet.
        if (typeof name !== 'string') continue;
        const key = `${creator} ${name}`;
        const state = hidden.get(key);
        if (state === undefined) continue;
        state.calls -= 1;
        if (state.calls >= 0 || now() < state.until) throw new AwsError('ValidationException', missing(name));
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
      const delay = consume('delay', operation);
      if (delay?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, delay.milliseconds));
      if (exceedsRate(operation) || consume('throttle', operation)) {
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      }
      const error = consume('error', operation);
      if (error?.kind === 'error') {
        throw error.status === 503
          ? new AwsError('ServiceUnavailable', 'The service is temporarily unavailable.', 503)
          : new AwsError(
              'InternalFailure',
              'The request processing has failed because of an unknown error.',
              500,
            );
      }
      rejectHidden(operation, membersOf(input));
      return { loseResponse: consume('lose-response', operation) !== undefined };
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

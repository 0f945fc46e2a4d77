/**
 * What the rooms of the local SageMaker share: the clock, the folder that holds its state, its S3 and its
 * event log. Everything the platform knows lives behind these four, so that it can be killed and started again.
 */
import type { Readable } from 'node:stream';

/** How long asynchronous work is made to last, in real milliseconds, on top of the work itself. */
export interface LocalDurations {
  readonly training: number;
  readonly transform: number;
  readonly processing: number;
  readonly endpoint: number;
  readonly schedule: number;
}

export interface LocalOptions {
  /** Folder for all state. Created if absent, read back if present. */
  readonly stateDir: string;
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly durations: LocalDurations;
  /** Bounds, in minutes after the hour, within which a scheduled execution starts. SageMaker: 0 to 20. */
  readonly startJitterMinutes: readonly [number, number];
  /** Seed of everything that is random on this platform (jitter, job name suffixes, capture sampling). */
  readonly seed: number;
  /** Where the clock stands on the very first start, ISO 8601. Default: the machine's time. */
  readonly startAt?: string;
}

/**
 * The platform's time. It runs at the speed of real time and can be stepped forward, never back.
 * Every timestamp of the platform, the `Date` header of its answers included, comes from here.
 */
export interface LocalClock {
  now(): Date;
  /** Moves the clock to `to`; a time in the past is refused. The offset survives a restart. */
  stepTo(to: Date): Promise<void>;
}

/** One JSON document per resource, written atomically (temporary file, fsync, rename). */
export interface DocumentStore {
  get<T>(kind: string, name: string): T | undefined;
  put<T>(kind: string, name: string, document: T): void;
  delete(kind: string, name: string): void;
  list<T>(kind: string): readonly T[];
  /** Names of the documents of a kind, in the order of `list`. */
  names(kind: string): readonly string[];
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: Date;
}

/** The local S3 as the jobs inside the platform see it. The HTTP face serves the same objects. */
export interface ObjectStore {
  createBucket(bucket: string): Promise<void>;
  bucketExists(bucket: string): boolean;
  /** All objects under the prefix, in key order. An unknown bucket is an error whose message says NoSuchBucket. */
  list(bucket: string, prefix: string): Promise<readonly StoredObject[]>;
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** Throws an error whose message says NoSuchKey when the object is absent. */
  read(bucket: string, key: string): Promise<Readable>;
  write(bucket: string, key: string, body: Buffer | string | Readable): Promise<StoredObject>;
  delete(bucket: string, key: string): Promise<void>;
}

/** What happened on the platform, for the independent ledger of the tests. Append-only, one JSON line each. */
export type LocalEvent =
  | {
      readonly type: 'TrafficShifted';
      readonly endpoint: string;
      readonly endpointConfig: string;
      readonly models: readonly string[];
    }
  | {
      /** `records` captured invocations answered by `model`, all with an inference time inside the hour that starts at `hour`. */
      readonly type: 'CaptureWritten';
      readonly endpoint: string;
      readonly variant: string;
      readonly hour: string;
      readonly model: string;
      readonly endpointConfig: string;
      readonly records: number;
      readonly key: string;
    }
  | {
      readonly type: 'ExecutionStarted';
      readonly schedule: string;
      readonly endpoint: string;
      readonly jobDefinition: string;
      readonly windowStart: string;
      readonly windowEnd: string;
      readonly scheduledTime: string;
      readonly constraintsUri: string | null;
      readonly statisticsUri: string | null;
      readonly processingJob: string;
    }
  | {
      readonly type: 'ExecutionEnded';
      readonly schedule: string;
      readonly processingJob: string;
      readonly status: string;
      readonly violations: number;
    }
  | { readonly type: 'ScheduleUpdated'; readonly schedule: string; readonly jobDefinition: string }
  | { readonly type: 'ClockStepped'; readonly from: string; readonly to: string };

export interface EventLog {
  append(event: LocalEvent): void;
  /** All events so far, each with its sequence number and the platform's time. */
  all(): readonly (LocalEvent & { readonly seq: number; readonly at: string })[];
}

export interface LocalPlatform {
  readonly options: LocalOptions;
  readonly clock: LocalClock;
  readonly documents: DocumentStore;
  readonly objects: ObjectStore;
  readonly events: EventLog;
}

export const LOCAL_ACCOUNT = '123456789012';
export const LOCAL_REGION = 'us-east-1';

export interface Invocation {
  readonly body: Buffer;
  readonly contentType: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  readonly inferenceId?: string;
  readonly targetVariant?: string;
  /** Which model of a multi-model endpoint: a key below the model's ModelDataUrl. */
  readonly targetModel?: string;
}

export interface InvocationAnswer {
  readonly body: Buffer;
  readonly contentType: string;
  readonly invokedProductionVariant: string;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface LocalAlarm {
  readonly name: string;
  readonly state: AlarmState;
  readonly reason: string;
  readonly changed: Date;
  /** What it watches, as PutMetricAlarm has it; none for one that is only set by hand. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** One value of a metric as CloudWatch keeps it: PutMetricData's record. */
export interface MetricDatum {
  readonly MetricName: string;
  readonly Timestamp: Date;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Unit?: string;
  readonly StatisticValues: {
    readonly SampleCount: number;
    readonly Sum: number;
    readonly Minimum: number;
    readonly Maximum: number;
  };
}

/** A stand-in for CloudWatch's metrics: what monitoring executions and clients have put, by namespace. */
export interface LocalMetrics {
  put(namespace: string, data: readonly MetricRecordInput[]): void;
  all(): readonly (MetricDatum & { readonly Namespace: string })[];
}

/** As it comes: a time as text, and a value alone or its statistics. */
export interface MetricRecordInput {
  readonly MetricName: string;
  readonly Timestamp?: string | Date | undefined;
  readonly Dimensions?: MetricDatum['Dimensions'] | undefined;
  readonly Unit?: string | undefined;
  readonly Value?: number | undefined;
  readonly StatisticValues?: MetricDatum['StatisticValues'] | undefined;
}

/** A stand-in for CloudWatch's alarms: set by hand, or by the metric that they watch. A deployment with auto-rollback watches them. */
export interface LocalAlarms {
  /** Makes the alarm if there is none of that name. Deployments that watch it see the new state at once. */
  set(name: string, state: AlarmState, reason?: string): LocalAlarm;
  /** What it is to watch; a new one has no data yet, one that exists keeps its state. */
  configure(name: string, settings: Readonly<Record<string, unknown>>): LocalAlarm;
  all(): readonly LocalAlarm[];
  delete(name: string): void;
}

/** SageMaker itself, without HTTP. The server in front parses requests, checks them and serialises answers. */
export interface LocalSageMaker {
  /** One control-plane operation, its input already checked. Answers carry `Date` objects. Throws AwsError. */
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  operations(): readonly string[];
  readonly alarms: LocalAlarms;
  readonly metrics: LocalMetrics;
  invoke(endpointName: string, invocation: Invocation): Promise<InvocationAnswer>;
  /** Starts whatever is due at the clock's time: scheduled executions above all. Called every second and after each step. */
  tick(): Promise<void>;
  /** Writes buffered capture records to S3. Called before each step, so that records land in their own hour. */
  flushCapture(): Promise<void>;
  /**
   * Keeps work from passing its durations until `release`, for tests that need a state to last however fast the machine
   * is. The prefix names the work: `endpoint/`, `training-job/my-job`, …
   */
  hold(workPrefix: string): void;
  release(): void;
  /** Resolves when no job, endpoint change, schedule change or execution is under way. */
  idle(): Promise<void>;
  /** After a restart: continues or repeats what was in progress when the process ended. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

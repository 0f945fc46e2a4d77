/**
 * The interfaces that the parts of the local SageMaker share: its clock, documents, S3 and event log. They keep all
 * state in the state folder, so that the platform can be killed and restarted.
 */
import type { Readable } from 'node:stream';

/** The minimum duration of asynchronous work, in real milliseconds. */
export interface LocalDurations {
  readonly training: number;
  readonly transform: number;
  readonly processing: number;
  readonly endpoint: number;
  readonly schedule: number;
}

export interface LocalOptions {
  /** Folder for all state. Created if it does not exist; otherwise its state is read. */
  readonly stateDir: string;
  /** TCP port on 127.0.0.1; 0 selects a free port. */
  readonly port: number;
  readonly durations: LocalDurations;
  /** Bounds, in minutes after the hour, within which a scheduled execution starts. SageMaker: 0 to 20. */
  readonly startJitterMinutes: readonly [number, number];
  /** Seed of all random values of the platform (jitter, job name suffixes, capture sampling). */
  readonly seed: number;
  /** The clock's time at the first start on the folder, ISO 8601. Default: the machine's time. */
  readonly startAt?: string;
}

/**
 * The platform's time. It runs at the speed of real time and can be stepped forward, never back.
 * It is the source of every timestamp of the platform, including the `Date` header of responses.
 */
export interface LocalClock {
  now(): Date;
  /** Steps the clock to `to`. Throws for a time in the past. The offset survives a restart. */
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

/** The local S3 for jobs inside the platform. The HTTP API serves the same objects. */
export interface ObjectStore {
  createBucket(bucket: string): Promise<void>;
  bucketExists(bucket: string): boolean;
  /** All objects under the prefix, in key order. Throws an error whose message contains NoSuchBucket for an unknown bucket. */
  list(bucket: string, prefix: string): Promise<readonly StoredObject[]>;
  head(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** Throws an error whose message contains NoSuchKey when the object does not exist. */
  read(bucket: string, key: string): Promise<Readable>;
  write(bucket: string, key: string, body: Buffer | string | Readable): Promise<StoredObject>;
  delete(bucket: string, key: string): Promise<void>;
}

/** An event of the platform, for the independent window ledger of the tests. Append-only, one JSON line each. */
export type LocalEvent =
  | {
      readonly type: 'TrafficShifted';
      readonly endpoint: string;
      readonly endpointConfig: string;
      readonly models: readonly string[];
    }
  | {
      /** `records` captured invocations of `model`, all with an inference time in the hour that starts at `hour`. */
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
/** The identity of every client: credentials are not checked. The session of a role instead of a user, because the SageMaker Python SDK derives the execution role from it. */
export const LOCAL_IDENTITY = {
  Arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/rebaseline-local/session`,
  PrincipalId: 'AROAREBASELINELOCAL00:session',
} as const;

export interface Invocation {
  readonly body: Buffer;
  readonly contentType: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  readonly inferenceId?: string;
  readonly targetVariant?: string;
  /** The model to invoke on a multi-model endpoint: a key below the model's ModelDataUrl. */
  readonly targetModel?: string;
}

export interface InvocationResponse {
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
  /** The metric and threshold that the alarm watches, as in PutMetricAlarm; absent for an alarm that is only set by hand. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** One data point of a metric, as PutMetricData records it. */
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

/** Local CloudWatch metrics: the data that monitoring executions and clients put, by namespace. */
export interface LocalMetrics {
  put(namespace: string, data: readonly MetricRecordInput[]): void;
  all(): readonly (MetricDatum & { readonly Namespace: string })[];
}

/** A data point as it is put: the time may be text, and the value may be a single value or statistics. */
export interface MetricRecordInput {
  readonly MetricName: string;
  readonly Timestamp?: string | Date | undefined;
  readonly Dimensions?: MetricDatum['Dimensions'] | undefined;
  readonly Unit?: string | undefined;
  readonly Value?: number | undefined;
  readonly StatisticValues?: MetricDatum['StatisticValues'] | undefined;
}

/** Local CloudWatch alarms, set by hand or by the metric they watch. A deployment with auto-rollback watches alarms. */
export interface LocalAlarms {
  /** Sets the state. Creates the alarm if it does not exist. Deployments that watch the alarm react immediately. */
  set(name: string, state: AlarmState, reason?: string): LocalAlarm;
  /** Sets what the alarm watches. A new alarm starts without data; an existing alarm keeps its state. */
  configure(name: string, settings: Readonly<Record<string, unknown>>): LocalAlarm;
  all(): readonly LocalAlarm[];
  delete(name: string): void;
}

/** SageMaker without HTTP. The HTTP server parses and validates requests and serialises responses. */
export interface LocalSageMaker {
  /** Runs one control-plane operation on validated input. Responses contain `Date` objects. Throws AwsError. */
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  operations(): readonly string[];
  readonly alarms: LocalAlarms;
  readonly metrics: LocalMetrics;
  invoke(endpointName: string, invocation: Invocation): Promise<InvocationResponse>;
  /** Starts the work that is due at the clock's time, such as scheduled executions. Called every second and after each step. */
  tick(): Promise<void>;
  /** Writes buffered capture records to S3. Called before each step, so that records are written in their own hour. */
  flushCapture(): Promise<void>;
  /**
   * Keeps matching work from ending until `release`, for tests that need a state to last regardless of the machine's
   * speed. The prefix selects the work: `endpoint/`, `training-job/my-job`, …
   */
  hold(workPrefix: string): void;
  release(): void;
  /** Resolves when no job, endpoint change, schedule change or execution is in progress. */
  idle(): Promise<void>;
  /** After a restart: continues or repeats the work that was in progress when the process ended. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** The activities of a recorded run as fakes: each answers at once with what it returned in the history. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ApplicationFailure, activityInfo } from '@temporalio/activity';

interface RecordedEvent {
  readonly eventId: string;
  readonly workflowExecutionStartedEventAttributes?: { readonly input: Payloads };
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  readonly activityTaskCompletedEventAttributes?: {
    readonly scheduledEventId: string;
    readonly result?: Payloads;
  };
}

interface Payloads {
  readonly payloads: readonly { readonly data?: string }[];
}

export interface RecordedRun {
  /** The workflow's input. */
  readonly input: unknown;
  /**
   * For `Worker.create`. Calls of one activity get the recorded results in turn, calls beyond them the last one again,
   * and activities that the recorded run did not call get null.
   */
  readonly activities: { default: () => Promise<unknown> };
  /** While set, each wait for a job fails as a poll does that finds the job running, and Temporal retries it. */
  jobsRun: boolean;
}

/** Reads a history of test/replay/histories. */
export function recordedRun(name: string): RecordedRun {
  const file = new URL(`../replay/histories/${name}.json.gz`, import.meta.url);
  const { events } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { events: RecordedEvent[] };
  const results = new Map<string, unknown[]>();
  for (const event of events) {
    const activity = event.activityTaskScheduledEventAttributes?.activityType.name;
    if (activity === undefined) continue;
    const completed = events.find(
      (later) => later.activityTaskCompletedEventAttributes?.scheduledEventId === event.eventId,
    );
    const result = decode(completed?.activityTaskCompletedEventAttributes?.result);
    results.set(activity, [...(results.get(activity) ?? []), result]);
  }
  const calls = new Map<string, number>();
  const run: RecordedRun = {
    jobsRun: false,
    input: decode(events[0]?.workflowExecutionStartedEventAttributes?.input),
    activities: {
      default: async () => {
        const { activityType, workflowExecution } = activityInfo();
        if (run.jobsRun && activityType === 'awaitJob') {
          throw ApplicationFailure.create({
            type: 'StillWaiting',
            message: 'The job runs',
            nextRetryDelay: '500ms',
          });
        }
        const recorded = results.get(activityType) ?? [];
        const key = `${workflowExecution?.runId} ${activityType}`;
        const call = calls.get(key) ?? 0;
        calls.set(key, call + 1);
        return recorded[Math.min(call, recorded.length - 1)] ?? null;
      },
    },
  };
  return run;
}

function decode(payloads: Payloads | undefined): unknown {
  const data = payloads?.payloads[0]?.data;
  return data ? JSON.parse(Buffer.from(data, 'base64').toString()) : undefined;
}

/**
 * The log of a job in CloudWatch Logs. No container runs, so the lines come from the job's description: one for each
 * status, then the exit message or failure reason. Lines are only appended while the job runs.
 */
import type { LocalSageMaker } from '../platform.js';

export interface LogEvent {
  readonly at: Date;
  readonly message: string;
}

export interface JobLog {
  readonly stream: string;
  readonly created: Date;
  readonly events: readonly LogEvent[];
}

type Description = Readonly<Record<string, unknown>>;

interface JobKind {
  readonly list: string;
  readonly summaries: string;
  readonly describe: string;
  /** The prefix of members: `TrainingJob` for `TrainingJobName` and `TrainingJobStatus`. */
  readonly noun: string;
  /** The part of the stream's name after the job's name. */
  readonly host: string;
  events(job: Description): readonly LogEvent[];
}

/** The kinds of jobs by their log group. */
export const JOB_LOG_GROUPS: Readonly<Record<string, JobKind>> = {
  '/aws/sagemaker/TrainingJobs': {
    list: 'ListTrainingJobs',
    summaries: 'TrainingJobSummaries',
    describe: 'DescribeTrainingJob',
    noun: 'TrainingJob',
    host: 'algo-1',
    events: (job) =>
      compact([
        ...(
          job.SecondaryStatusTransitions as readonly {
            StartTime: Date;
            Status: string;
            StatusMessage: string;
          }[]
        ).map(({ StartTime, Status, StatusMessage }) => line(StartTime, `${Status} - ${StatusMessage}`)),
        line(job.TrainingEndTime, job.FailureReason),
      ]),
  },
  '/aws/sagemaker/ProcessingJobs': {
    list: 'ListProcessingJobs',
    summaries: 'ProcessingJobSummaries',
    describe: 'DescribeProcessingJob',
    noun: 'ProcessingJob',
    host: 'algo-1',
    events: (job) =>
      compact([
        line(job.ProcessingStartTime, 'Processing started.'),
        line(job.ProcessingEndTime, job.ExitMessage),
        line(job.ProcessingEndTime, job.FailureReason),
        line(job.ProcessingEndTime, `Processing job ended: ${job.ProcessingJobStatus}.`),
      ]),
  },
  '/aws/sagemaker/TransformJobs': {
    list: 'ListTransformJobs',
    summaries: 'TransformJobSummaries',
    describe: 'DescribeTransformJob',
    noun: 'TransformJob',
    host: 'i-local',
    events: (job) =>
      compact([
        line(job.TransformStartTime, 'Transform started.'),
        line(job.TransformEndTime, job.FailureReason),
        line(job.TransformEndTime, `Transform job ended: ${job.TransformJobStatus}.`),
      ]),
  },
};

/** The logs of a group whose stream names begin with `prefix`. A job that has not started has no log. */
export async function jobLogs(
  sagemaker: LocalSageMaker,
  group: string,
  prefix: string,
): Promise<readonly JobLog[]> {
  const kind = JOB_LOG_GROUPS[group];
  if (!kind) return [];
  const { list, summaries, noun, host } = kind;
  const logs: JobLog[] = [];
  let token: unknown;
  do {
    const input = { NameContains: prefix.split('/')[0] || undefined, NextToken: token, MaxResults: 100 };
    const page = await sagemaker.call(list, JSON.parse(JSON.stringify(input)));
    for (const summary of page[summaries] as readonly Description[]) {
      const created = summary.CreationTime as Date;
      const name = String(summary[`${noun}Name`]);
      const stream = `${name}/${host}-${Math.floor(created.getTime() / 1000)}`;
      if (!stream.startsWith(prefix)) continue;
      const job = await sagemaker.call(kind.describe, { [`${noun}Name`]: name });
      const events = kind.events(job);
      if (events.length > 0) logs.push({ stream, created, events });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return logs.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

function line(at: unknown, message: unknown): LogEvent | undefined {
  if (!(at instanceof Date) || typeof message !== 'string' || message === '') return undefined;
  return { at, message };
}

const compact = (lines: readonly (LogEvent | undefined)[]): readonly LogEvent[] =>
  lines.filter((event) => event !== undefined);

/**
 * The operations of Amazon CloudWatch Logs that SageMaker's clients use while they wait for a job or an endpoint. No log
 * is stored: each response is derived from the job's description.
 */
import { AwsError } from '../aws-error.js';
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalSageMaker } from '../platform.js';
import { JOB_LOG_GROUPS, type JobLog, jobLogs, type LogEvent } from './job-log.js';
import type { JsonService } from './service.js';

const ENDPOINTS = '/aws/sagemaker/Endpoints/';
const REGION_ARN = `arn:aws:logs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:log-group:`;

/** Read operations only. Input of the wrong type throws InvalidParameterException. */
export function cloudWatchLogs(sagemaker: LocalSageMaker): JsonService {
  const logGroup = async (input: Readonly<Record<string, unknown>>): Promise<string> => {
    const name = text(input, 'logGroupName') ?? text(input, 'logGroupIdentifier')?.replace(REGION_ARN, '');
    if (name === undefined) throw invalid('logGroupName is required.');
    if (Object.hasOwn(JOB_LOG_GROUPS, name)) return name;
    const endpoint = name.startsWith(ENDPOINTS) ? name.slice(ENDPOINTS.length) : '';
    // Local endpoints write no log, so the group of an endpoint exists and is empty.
    const exists =
      endpoint !== '' &&
      (await sagemaker.call('DescribeEndpoint', { EndpointName: endpoint }).then(
        () => true,
        () => false,
      ));
    if (!exists) throw notFound('The specified log group does not exist.');
    return name;
  };

  return {
    targetPrefix: 'Logs_20140328',
    operations: {
      DescribeLogGroups: async (input) => {
        const prefix = text(input, 'logGroupNamePrefix') ?? '';
        const names = Object.keys(JOB_LOG_GROUPS).filter((name) => name.startsWith(prefix));
        return {
          logGroups: names.map((logGroupName) => ({
            logGroupName,
            arn: `${REGION_ARN}${logGroupName}:*`,
            storedBytes: 0,
          })),
        };
      },

      DescribeLogStreams: async (input) => {
        const name = await logGroup(input);
        const logs = await jobLogs(sagemaker, name, text(input, 'logStreamNamePrefix') ?? '');
        const first = Number(text(input, 'nextToken') ?? 0);
        const limit = integer(input, 'limit') ?? 50;
        const next = first + limit;
        return {
          logStreams: logs.slice(first, next).map((log) => streamSummary(name, log)),
          ...(next < logs.length ? { nextToken: String(next) } : {}),
        };
      },

      GetLogEvents: async (input) => {
        const stream = text(input, 'logStreamName') ?? '';
        const log = (await jobLogs(sagemaker, await logGroup(input), stream)).find(
          (candidate) => candidate.stream === stream,
        );
        if (!log) throw notFound('The specified log stream does not exist.');
        const events = log.events.filter(within(input));
        // As in CloudWatch, the token at the end of a stream is the token of the request.
        const first = Number(/^f\/(\d+)$/.exec(text(input, 'nextToken') ?? '')?.[1] ?? 0);
        const page = events.slice(first, first + (integer(input, 'limit') ?? 10_000));
        return {
          events: page.map(loggedEvent),
          nextForwardToken: `f/${first + page.length}`,
          nextBackwardToken: `b/${first}`,
        };
      },

      FilterLogEvents: async (input) => {
        const prefix = text(input, 'logStreamNamePrefix') ?? '';
        const logs = await jobLogs(sagemaker, await logGroup(input), prefix);
        return {
          events: logs.flatMap(({ stream, events }) =>
            events
              .filter(within(input))
              .map((event) => ({ logStreamName: stream, eventId: `${+event.at}`, ...loggedEvent(event) })),
          ),
          searchedLogStreams: [],
        };
      },
    },
  };
}

function streamSummary(group: string, { stream, created, events }: JobLog) {
  return {
    logStreamName: stream,
    creationTime: created.getTime(),
    firstEventTimestamp: events[0]?.at.getTime(),
    lastEventTimestamp: events.at(-1)?.at.getTime(),
    arn: `${REGION_ARN}${group}:log-stream:${stream}`,
    storedBytes: 0,
  };
}

const loggedEvent = ({ at, message }: LogEvent) => ({
  timestamp: at.getTime(),
  message,
  ingestionTime: at.getTime(),
});

/** `startTime` is inclusive, `endTime` exclusive. */
function within(input: Readonly<Record<string, unknown>>): (event: LogEvent) => boolean {
  const start = integer(input, 'startTime') ?? 0;
  const end = integer(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  return ({ at }) => at.getTime() >= start && at.getTime() < end;
}

function text(input: Readonly<Record<string, unknown>>, member: string): string | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`${member} must be a string.`);
  return value;
}

function integer(input: Readonly<Record<string, unknown>>, member: string): number | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value)) throw invalid(`${member} must be an integer.`);
  return value as number;
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);

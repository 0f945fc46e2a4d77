/** The operations that training, transform and processing jobs share: Create…Job, Describe…Job, Stop…Job and List…Jobs. */
import { arnOf } from './arn.js';
import type { Collection } from './collection.js';
import type { SageMakerContext } from './context.js';
import { resourceInUse, validationException } from './errors.js';
import type { JobStatus } from './job-status.js';
import { type ListInput, listPage } from './listing.js';
import { type Members, type OperationTable, type Tag, withoutTags } from './operation.js';

interface JobMessages {
  /** For a name that is already in use. */
  alreadyExists(arn: string): string;
  /** For a job that does not exist. */
  notFound(name: string): string;
}

const COMMON_MESSAGES: JobMessages = {
  alreadyExists: (arn) =>
    `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
  notFound: (name) => `Could not find requested job with name: ${name}`,
};

/** The differences between the kinds of jobs. */
export interface JobKind<Input extends object, Job extends object> {
  /** The prefix of operations and members: CreateTrainingJob, TrainingJobName. */
  readonly prefix: 'Training' | 'Transform' | 'Processing';
  readonly jobs: Collection<Job>;
  /** SageMaker's error messages, if they differ from those of most jobs. */
  readonly messages?: JobMessages;
  /** Throws for a request that SageMaker rejects although its service model accepts it. */
  check?(input: Input): void;
  /** The members of a new job that are not in the request, other than its ARN, status and creation time. */
  initialMembers(input: Input, now: Date): Partial<Job>;
  start(name: string): void;
  /** The id of the job's asynchronous work. */
  workId(name: string): string;
  /** The members, other than the status, that change when the job is stopped. Undefined if there is nothing to do. */
  stoppingMembers(job: Job, now: Date): Partial<Job> | undefined;
  readonly listOrder: 'Ascending' | 'Descending';
  lastModified(job: Job): Date;
  /** The members of a summary in addition to those that all kinds have. */
  readonly summaryMembers: readonly (keyof Job & string)[];
}

export function jobOperations<Input extends object, Job extends { readonly CreationTime: Date }>(
  context: SageMakerContext,
  kind: JobKind<Input, Job>,
): OperationTable {
  const { jobs, prefix, messages = COMMON_MESSAGES } = kind;
  const { clock } = context.platform;
  const [nameMember, arnMember, statusMember] = [`${prefix}JobName`, `${prefix}JobArn`, `${prefix}JobStatus`];
  const endTimeMember = `${prefix}EndTime`;
  const nameOf = (requestOrJob: object) => (requestOrJob as Members)[nameMember] as string;
  const statusOf = (job: Job) => (job as Members)[statusMember] as JobStatus;
  const find = (name: string) => {
    const job = jobs.get(name);
    if (!job) throw validationException(messages.notFound(name));
    return job;
  };

  return {
    [`Create${prefix}Job`]: (input: Input & { Tags?: readonly Tag[] }) => {
      const name = nameOf(input);
      const arn = arnOf(`${prefix.toLowerCase()}-job`, name);
      if (jobs.get(name)) throw resourceInUse(messages.alreadyExists(arn));
      kind.check?.(input);
      context.tags.check(input.Tags);
      const now = clock.now();
      context.tags.created(arn, input.Tags);
      const members = { [arnMember]: arn, [statusMember]: 'InProgress', CreationTime: now };
      const job: object = { ...withoutTags(input), ...members, ...kind.initialMembers(input, now) };
      jobs.put(name, job as Job);
      kind.start(name);
      return { [arnMember]: arn };
    },

    [`Describe${prefix}Job`]: (input: object) => ({ ...find(nameOf(input)) }),

    [`Stop${prefix}Job`]: (input: object) => {
      const name = nameOf(input);
      const job = find(name);
      assertStoppable(prefix.toLowerCase(), statusOf(job));
      const members = kind.stoppingMembers(job, clock.now());
      if (members === undefined) return {};
      const stopping: object = { [statusMember]: 'Stopping', ...members };
      jobs.change(name, stopping as Partial<Job>);
      context.work.stop(kind.workId(name));
      return {};
    },

    [`List${prefix}Jobs`]: (input: ListInput) => {
      const { page, next } = listPage(jobs.all(), input, {
        order: kind.listOrder,
        of: (job) => ({
          name: nameOf(job),
          created: job.CreationTime,
          modified: kind.lastModified(job),
          status: statusOf(job),
        }),
      });
      const sharedMembers = [nameMember, arnMember, statusMember, 'CreationTime', endTimeMember];
      const summary = (job: Job) => ({
        ...membersOf(job, [...sharedMembers, ...kind.summaryMembers]),
        LastModifiedTime: kind.lastModified(job),
      });
      return { [`${prefix}JobSummaries`]: page.map(summary), ...next };
    },
  };
}

const membersOf = (job: object, names: readonly string[]): Members =>
  Object.fromEntries(names.map((name) => [name, (job as Members)[name]]));

/** SageMaker rejects a request to stop a job that has ended, with the job's status in the message. */
function assertStoppable(kind: string, status: JobStatus): void {
  if (status === 'InProgress' || status === 'Stopping') return;
  throw validationException(`The request was rejected because the ${kind} job is in status ${status}.`);
}

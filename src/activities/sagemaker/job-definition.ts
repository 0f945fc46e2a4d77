import { createHash } from 'node:crypto';
import type { S3Port } from '../../aws/s3.js';
import type {
  MonitoringJobDefinition,
  MonitoringScheduleConfig,
  SageMakerPort,
} from '../../aws/sagemaker.js';
import { kindOf, type Monitor } from '../../contract/resolved-run.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { callAws, refused } from '../support/errors.js';
import { asRequest } from './create-once.js';
import { withDefaults } from './definition-defaults.js';
import { contentOf, type DefinitionContent, type DescribedDefinition, KINDS } from './monitor-kinds.js';

export interface LiveDefinition {
  readonly content: DefinitionContent;
  readonly digest: string;
  /** Whether it is the definition that had this digest. */
  readonly is: (digest: string) => boolean;
  /** For an inline definition, which has no creation time, that of its schedule. */
  readonly createdAt: Date;
  /** Null for an inline definition, which is not a resource of its own. */
  readonly arn: string | null;
}

/** The definition that a monitor's schedule uses now: a resource of its own, or inline in the schedule. */
export async function readDefinition(
  api: SageMakerPort['api'],
  {
    scheduleName,
    jobDefinitionName,
    ...monitor
  }: Pick<Monitor, 'scheduleName' | 'jobDefinitionName' | 'kind'>,
): Promise<LiveDefinition> {
  const kind = kindOf(monitor);
  if (jobDefinitionName === INLINE_DEFINITION) {
    const schedule = await callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
    );
    const inline = schedule.MonitoringScheduleConfig?.MonitoringJobDefinition;
    if (!inline) {
      throw refused(
        'ChangedByOthers',
        `Monitoring schedule "${scheduleName}" no longer contains its job definition (changed ${schedule.LastModifiedTime?.toISOString()}): someone else changed it during the run. Start a new run on what is live now.`,
      );
    }
    return {
      content: contentOfInline(inline),
      digest: inlineDigest(inline),
      is: (digest) => hasDigest(inline, digest),
      createdAt: schedule.CreationTime ?? new Date(0),
      arn: null,
    };
  }
  const described = await callAws(`Describing job definition "${jobDefinitionName}"`, () =>
    KINDS[kind].describe(api, jobDefinitionName),
  );
  const { JobDefinitionName, ...content } = asRequest(described, ['JobDefinitionArn', 'CreationTime']);
  return {
    content: contentOf(kind, content),
    digest: definitionDigest(described),
    is: (digest) => hasDigest(unnamed(described), digest),
    createdAt: described.CreationTime ?? new Date(0),
    arn: described.JobDefinitionArn ?? null,
  };
}

/**
 * An inline definition in the form of one that is a resource. The members are the same, except that an inline definition has
 * the environment beside the application specification. SageMaker has no ground truth, problem type or analysis
 * configuration inline: such a definition is one of data quality.
 */
function contentOfInline(inline: MonitoringJobDefinition): DefinitionContent {
  const { Environment, BaselineConfig, MonitoringInputs, ...rest } = inline;
  return {
    ...(BaselineConfig ? { baseline: BaselineConfig } : {}),
    application: {
      ...(rest.MonitoringAppSpecification as NonNullable<typeof rest.MonitoringAppSpecification>),
      ...(Environment ? { Environment } : {}),
    },
    input: MonitoringInputs?.[0] ?? {},
    output: rest.MonitoringOutputConfig,
    JobResources: rest.MonitoringResources,
    NetworkConfig: rest.NetworkConfig,
    StoppingCondition: rest.StoppingCondition,
    RoleArn: rest.RoleArn,
  };
}

function unnamed(definition: DescribedDefinition): object {
  return asRequest(definition, ['JobDefinitionName', 'JobDefinitionArn', 'CreationTime']);
}

/**
 * Digest of a job definition without its name, its times and the response's metadata. Definitions that SageMaker runs alike
 * have an equal digest, whether or not the members that SageMaker adds are there.
 */
export function definitionDigest(definition: DescribedDefinition): string {
  return digestOf(withDefaults(unnamed(definition)));
}

export function inlineDigest(inline: MonitoringJobDefinition): string {
  return digestOf(withDefaults(inline));
}

/** Runs that an earlier version started recorded the digest of the description as it was. */
function hasDigest(content: object, digest: string): boolean {
  return digestOf(withDefaults(content)) === digest || digestOf(content) === digest;
}

/** The definition that a schedule uses: its name, or for an inline one the placeholder name. */
export function definitionInUse(config: MonitoringScheduleConfig | undefined): {
  readonly name: string;
  /** Whether it is the definition of this name, and for an inline one of this content. */
  readonly is: (name: string, digest: string) => boolean;
} {
  const { MonitoringJobDefinitionName, MonitoringJobDefinition: inline } = config ?? {};
  const name = MonitoringJobDefinitionName ?? INLINE_DEFINITION;
  return {
    name,
    is: (wanted, digest) =>
      name === wanted && (name !== INLINE_DEFINITION || (inline !== undefined && hasDigest(inline, digest))),
  };
}

/** Where a run stores the inline definition that its release removes from the schedule: for a rollback, and as a record. */
export function inlineDefinitionUri(workspace: string, run: string, scheduleName: string): string {
  return `${workspace}/runs/${run}/definition-${scheduleName}.json`;
}

/** The stored inline definition. Refused if the file is not what the run stored. */
export async function readInlineDefinition(
  s3: S3Port,
  uri: string,
  digest: string,
): Promise<MonitoringJobDefinition> {
  const text = await callAws(`Reading ${uri}`, () => s3.text(uri));
  const inline = parsedOrNull(text);
  if (inline !== null && hasDigest(inline, digest)) return inline;
  throw refused(
    'DefinitionChanged',
    `${uri} is not the job definition that the schedule contained when the run began. Restore the schedule's old definition by hand.`,
  );
}

function parsedOrNull(text: string): MonitoringJobDefinition | null {
  try {
    return JSON.parse(text) as MonitoringJobDefinition;
  } catch {
    return null;
  }
}

function digestOf(content: object): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** JSON with sorted keys, so that two descriptions of one resource are equal as text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    member && typeof member === 'object' && !Array.isArray(member) && !(member instanceof Date)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

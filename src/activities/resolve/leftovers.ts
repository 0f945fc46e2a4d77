import { ApplicationFailure } from '@temporalio/common';
import { classifyAwsError } from '../../aws/errors.js';
import type { SageMakerPort, Tag } from '../../aws/sagemaker.js';
import { MONITOR_KINDS, type MonitorKind } from '../../contract/monitor-kind.js';
import {
  JOB_ATTEMPTS,
  resourceName,
  TAG_ENDPOINT,
  TAG_RELEASED,
  TAG_RUN,
} from '../../domain/resource-name.js';
import { deleteIfExists } from '../sagemaker/delete-created.js';
import { KINDS } from '../sagemaker/monitor-kinds.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';

export interface Leftover {
  readonly kind: 'model' | 'endpoint-config' | 'job-definition' | 'training' | 'transform' | 'processing';
  /** Of a job definition of another kind than data quality. */
  readonly monitorKind?: MonitorKind;
  readonly name: string;
  readonly run: string;
}

const NAME_PREFIX = 'rb-';
const ENDPOINT_SHOWN = 20;

/**
 * What terminated runs of an endpoint left behind: resources with this project's tags that no release keeps, that nothing
 * live uses, and that do not belong to `exceptRun`. Finished jobs are history, not leftovers.
 * @param kinds of the monitors whose job definitions to look for; each needs a permission of its own
 */
export async function findLeftovers(
  { api }: Pick<SageMakerPort, 'api'>,
  endpointName: string,
  exceptRun: string | null,
  kinds: readonly MonitorKind[] = MONITOR_KINDS,
): Promise<readonly Leftover[]> {
  const NameContains = `${NAME_PREFIX}${endpointName.slice(0, ENDPOINT_SHOWN)}`;
  const listing = { NameContains, MaxResults: 100 };
  const running = { ...listing, StatusEquals: 'InProgress' as const };
  const [inUse, models, configs, definitions, training, processing] = await callAws(
    `Looking for leftovers of earlier runs of "${endpointName}"`,
    () =>
      Promise.all([
        namesInUse(api, endpointName),
        api.listModels(listing),
        api.listEndpointConfigs(listing),
        Promise.all(kinds.map(async (kind) => ({ kind, ...(await KINDS[kind].list(api, listing)) }))),
        api.listTrainingJobs(running),
        api.listProcessingJobs(running),
      ]),
  );
  type Found = [Leftover['kind'], string | undefined, string | undefined, MonitorKind?];
  const found: Found[] = [
    ...(models.Models ?? []).map((m): Found => ['model', m.ModelName, m.ModelArn]),
    ...(configs.EndpointConfigs ?? []).map(
      (c): Found => ['endpoint-config', c.EndpointConfigName, c.EndpointConfigArn],
    ),
    ...definitions.flatMap(({ kind, JobDefinitionSummaries = [] }) =>
      JobDefinitionSummaries.map(
        (d): Found => ['job-definition', d.MonitoringJobDefinitionName, d.MonitoringJobDefinitionArn, kind],
      ),
    ),
    ...(training.TrainingJobSummaries ?? []).map(
      (j): Found => ['training', j.TrainingJobName, j.TrainingJobArn],
    ),
    ...(processing.ProcessingJobSummaries ?? []).map(
      (j): Found => ['processing', j.ProcessingJobName, j.ProcessingJobArn],
    ),
  ];
  const leftovers: Leftover[] = [];
  for (const [kind, name, arn, monitorKind] of found) {
    if (name === undefined || arn === undefined || inUse.has(name)) continue;
    const { Tags = [] } = await callAws(`Listing the tags of ${kind} "${name}"`, () =>
      api.listTags({ ResourceArn: arn }),
    );
    const run = tag(Tags, TAG_RUN);
    const ours = tag(Tags, TAG_ENDPOINT) === endpointName && run !== undefined && run !== exceptRun;
    if (ours && tag(Tags, TAG_RELEASED) === undefined)
      leftovers.push({ kind, name, run, ...(monitorKind ? { monitorKind } : {}) });
  }
  const runs = new Set(leftovers.map(({ run }) => run));
  return [...leftovers, ...(await runningTransforms(api, endpointName, runs))];
}

/** Running transform jobs of runs that left something else; their deterministic names find them. */
async function runningTransforms(
  api: SageMakerPort['api'],
  endpointName: string,
  runs: ReadonlySet<string>,
): Promise<readonly Leftover[]> {
  const running: Leftover[] = [];
  for (const run of runs) {
    for (const step of ['score', 'rescore'] as const) {
      for (let attempt = 1; attempt <= JOB_ATTEMPTS; attempt += 1) {
        const name = resourceName(endpointName, run, step, attempt);
        const status = await transformStatus(api, name);
        if (status === undefined) break;
        if (status === 'InProgress') running.push({ kind: 'transform', name, run });
      }
    }
  }
  return running;
}

async function transformStatus(api: SageMakerPort['api'], name: string): Promise<string | undefined> {
  try {
    return (await api.describeTransformJob({ TransformJobName: name })).TransformJobStatus;
  } catch (error) {
    if (classifyAwsError(error) === 'not-found') return undefined;
    return callAws(`Describing transform job "${name}"`, () => Promise.reject(error));
  }
}

/** The configurations, models and job definitions that the endpoint and its schedules use. */
async function namesInUse(api: SageMakerPort['api'], endpointName: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const endpoint = await api.describeEndpoint({ EndpointName: endpointName });
  const configs = [endpoint.EndpointConfigName, endpoint.PendingDeploymentSummary?.EndpointConfigName];
  for (const config of configs) {
    if (config === undefined) continue;
    names.add(config);
    const described = await api.describeEndpointConfig({ EndpointConfigName: config });
    for (const { ModelName } of described.ProductionVariants ?? [])
      if (ModelName !== undefined) names.add(ModelName);
  }
  const schedules = await api.listMonitoringSchedules({ EndpointName: endpointName, MaxResults: 100 });
  for (const { MonitoringJobDefinitionName } of schedules.MonitoringScheduleSummaries ?? []) {
    if (MonitoringJobDefinitionName !== undefined) names.add(MonitoringJobDefinitionName);
  }
  return names;
}

/** Removes one leftover: deletes a resource, stops a job. */
export async function removeLeftover(
  { api }: Pick<SageMakerPort, 'api'>,
  { kind, name, monitorKind }: Leftover,
): Promise<void> {
  switch (kind) {
    case 'training':
      return stopIfRunning(`Stopping training job "${name}"`, () =>
        api.stopTrainingJob({ TrainingJobName: name }),
      );
    case 'transform':
      return stopIfRunning(`Stopping transform job "${name}"`, () =>
        api.stopTransformJob({ TransformJobName: name }),
      );
    case 'processing':
      return stopIfRunning(`Stopping processing job "${name}"`, () =>
        api.stopProcessingJob({ ProcessingJobName: name }),
      );
    default:
      await deleteIfExists(api, kind, name, monitorKind);
  }
}

/** SageMaker rejects stopping a job that has ended since it was listed; the goal is then reached. */
async function stopIfRunning(doing: string, stop: () => Promise<unknown>): Promise<void> {
  try {
    await callAws(doing, stop);
  } catch (error) {
    const ended =
      error instanceof ApplicationFailure && ['RefusedByAws', 'NotFound'].includes(error.type ?? '');
    if (!ended) throw error;
  }
}

function tag(tags: readonly Tag[], key: string): string | undefined {
  return tags.find(({ Key }) => Key === key)?.Value;
}

export function leftoverActivities({ sagemaker }: Dependencies) {
  return {
    /** A terminated run cannot clean up; the next run does, before it begins. */
    async clearLeftovers({
      endpointName,
      run,
      monitorKinds = ['DataQuality'],
    }: {
      endpointName: string;
      run: string;
      /** Of the endpoint's monitors. */
      monitorKinds?: readonly MonitorKind[];
    }): Promise<readonly string[]> {
      return withHeartbeat('removing leftovers of earlier runs', async () => {
        const leftovers = await findLeftovers(sagemaker, endpointName, run, monitorKinds);
        for (const leftover of leftovers) await removeLeftover(sagemaker, leftover);
        return leftovers.map(({ kind, name }) => `${kind} ${name}`);
      });
    },
  };
}

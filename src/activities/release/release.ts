import { Context } from '@temporalio/activity';
import { describeAwsError } from '../../aws/errors.js';
import type { Candidate, Monitor, ResolvedRun } from '../../contract/run.js';
import { INLINE_DEFINITION, isFeedCheck } from '../../domain/windows/execution.js';
import { candidateDigest } from '../baseline/candidate.js';
import { latestWindows } from '../detect/executions.js';
import { type ClonedDefinition, definitionRequest } from '../sagemaker/clone-definition.js';
import { asRequest, carriedTags, createOnce, runTags } from '../sagemaker/create-once.js';
import { type CreatedKind, deleteIfThere } from '../sagemaker/delete-created.js';
import { judgesBy, readDefinition } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { requireMember } from '../support/require-member.js';

export interface RecheckRequest {
  readonly resolved: ResolvedRun;
  readonly candidate: Candidate;
  /** `feature|check` that were known when the gate judged. */
  readonly known: readonly string[];
  /** Configuration the endpoint must still have. */
  readonly endpointConfigName: string;
}

/** Attempts at an update that names a configuration which AWS says it cannot find. */
const CONFIG_LOOKS = 5;

export function releaseActivities(dependencies: Dependencies) {
  const { sagemaker, s3 } = dependencies;
  const { api, time } = sagemaker;

  async function ensureUnchanged(resolved: ResolvedRun, endpointConfigName: string): Promise<void> {
    const { production, monitors } = resolved;
    const endpoint = await callAws(`Describing endpoint "${production.endpointName}"`, () =>
      api.describeEndpoint({ EndpointName: production.endpointName }),
    );
    if (endpoint.EndpointConfigName !== endpointConfigName) {
      throw refused(
        'ChangedByOthers',
        `Endpoint "${production.endpointName}" now has configuration "${endpoint.EndpointConfigName}" instead of "${endpointConfigName}" (changed ${endpoint.LastModifiedTime?.toISOString()}): someone else deployed meanwhile. Nothing was changed; start a new run on what is live now.`,
      );
    }
    for (const monitor of monitors) {
      const schedule = await callAws(`Describing monitoring schedule "${monitor.scheduleName}"`, () =>
        api.describeMonitoringSchedule({ MonitoringScheduleName: monitor.scheduleName }),
      );
      const { name } = judgesBy(schedule.MonitoringScheduleConfig);
      if (name !== monitor.jobDefinitionName) throw scheduleChanged(monitor, name, schedule.LastModifiedTime);
      const { digest } = await readDefinition(api, monitor);
      if (digest === monitor.definitionDigest) continue;
      if (name === INLINE_DEFINITION) throw scheduleChanged(monitor, name, schedule.LastModifiedTime);
      throw refused(
        'ChangedByOthers',
        `Job definition "${monitor.jobDefinitionName}" was replaced by another of the same name since the run began. Nothing was changed; start a new run.`,
      );
    }
  }

  return {
    /** Just before anything live is touched: same candidate, same endpoint, same schedules, and no newly broken feed. */
    async recheckRelease({
      resolved,
      candidate,
      known,
      endpointConfigName,
    }: RecheckRequest): Promise<{ worse: readonly string[] }> {
      const [statistics, constraints] = await callAws('Reading the candidate again', () =>
        Promise.all([s3.text(candidate.statisticsUri), s3.text(candidate.constraintsUri)]),
      );
      if (candidateDigest(statistics, constraints) !== candidate.digest) {
        throw refused(
          'CandidateChanged',
          `The files under ${candidate.constraintsUri.replace(/\/[^/]+$/, '/')} are not those that were approved (digest ${candidate.digest.slice(0, 12)}). Nothing was changed; start a new run.`,
        );
      }
      await ensureUnchanged(resolved, endpointConfigName);
      const latest = await Promise.all(
        resolved.monitors.map(({ scheduleName }) => latestWindows(dependencies, scheduleName, 3)),
      );
      const fresh = new Set(latest.flat().flatMap(({ violated }) => violated));
      return {
        worse: [...fresh]
          .filter((violation) => isFeedCheck(violation) && !known.includes(violation))
          .slice(0, 20),
      };
    },

    /** A clone of the live endpoint configuration with the new model; every other setting stays. */
    async createEndpointConfig(request: {
      resolved: ResolvedRun;
      modelName: string;
      endpointConfigName: string;
    }): Promise<void> {
      const { resolved, modelName, endpointConfigName: name } = request;
      const { production, run } = resolved;
      const live = await callAws(`Describing endpoint configuration "${production.endpointConfigName}"`, () =>
        api.describeEndpointConfig({ EndpointConfigName: production.endpointConfigName }),
      );
      const { Tags } = await callAws('Listing the tags of the endpoint configuration', () =>
        api.listTags({ ResourceArn: live.EndpointConfigArn as string }),
      );
      await createOnce({
        doing: `Creating endpoint configuration "${name}"`,
        create: () =>
          api.createEndpointConfig({
            ...asRequest(live, ['EndpointConfigArn', 'CreationTime']),
            EndpointConfigName: name,
            ProductionVariants: (live.ProductionVariants ?? []).map((variant) => ({
              ...variant,
              ModelName: modelName,
            })),
            Tags: [...carriedTags(Tags), ...runTags(production.endpointName, run)],
          }),
        isOurs: async () => {
          const there = await api.describeEndpointConfig({ EndpointConfigName: name });
          return there.ProductionVariants?.[0]?.ModelName === modelName;
        },
      });
    },

    /** A clone of the schedule's job definition that judges by the candidate. */
    async createJobDefinition(request: ClonedDefinition): Promise<void> {
      const { jobDefinitionName: name, candidate } = request;
      const definition = await definitionRequest(api, request);
      await createOnce({
        doing: `Creating job definition "${name}"`,
        create: () => api.createDataQualityJobDefinition(definition),
        isOurs: async () => {
          const there = await api.describeDataQualityJobDefinition({ JobDefinitionName: name });
          return there.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri === candidate.constraintsUri;
        },
      });
    },

    /**
     * Starts the blue/green update to `to`, if the endpoint still has `from`. Describes first: an update whose answer
     * was lost is found under way or done, and is not repeated.
     */
    async updateEndpoint(request: {
      endpointName: string;
      from: string;
      to: string;
      pollSeconds: number;
    }): Promise<{ startedAt: string }> {
      const { endpointName, from, to, pollSeconds } = request;
      const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
        api.describeEndpoint({ EndpointName: endpointName }),
      );
      const startedAt = new Date(time.latest()).toISOString();
      const pending = endpoint.PendingDeploymentSummary?.EndpointConfigName;
      // While one update is under way the endpoint still shows the configuration that it is leaving: being on `to` with
      // another one pending is a deployment to wait for and to undo.
      if (pending === to || (pending === undefined && endpoint.EndpointConfigName === to))
        return { startedAt };
      if (endpoint.EndpointStatus !== 'InService') {
        throw pollAgain(
          `Endpoint "${endpointName}" is ${endpoint.EndpointStatus}; its update can begin when it is InService`,
          pollSeconds,
        );
      }
      if (endpoint.EndpointConfigName !== from) {
        throw refused(
          'ChangedByOthers',
          `Endpoint "${endpointName}" now has configuration "${endpoint.EndpointConfigName}" instead of "${from}" (changed ${endpoint.LastModifiedTime?.toISOString()}): someone else deployed meanwhile, so it is left as it is.`,
        );
      }
      try {
        await api.updateEndpoint({
          ...updateRequest(endpointName, to),
          ...(endpoint.LastDeploymentConfig ? { RetainDeploymentConfig: true } : {}),
        });
      } catch (error) {
        // A new endpoint configuration is not seen everywhere at once.
        const unseen = /could not find endpoint configuration/i.test(describeAwsError(error));
        if (unseen && Context.current().info.attempt < CONFIG_LOOKS) {
          throw pollAgain(`Endpoint configuration "${to}" is not known everywhere yet`, pollSeconds);
        }
        await callAws(`Updating endpoint "${endpointName}" to "${to}"`, () => Promise.reject(error));
      }
      return { startedAt };
    },

    /** InService is not enough: after an automatic rollback the endpoint is InService with the old configuration. */
    async awaitEndpoint(request: {
      endpointName: string;
      wanted: string;
      startedAt: string;
      pollSeconds: number;
    }): Promise<{ releasedAt: string }> {
      const { endpointName, wanted, startedAt, pollSeconds } = request;
      const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
        api.describeEndpoint({ EndpointName: endpointName }),
      );
      const {
        EndpointStatus: status,
        EndpointConfigName: config,
        LastModifiedTime,
        FailureReason,
      } = endpoint;
      heartbeatStatus({ endpoint: endpointName, status, config });
      if (status === 'InService' && config === wanted) {
        const releasedAt = requireMember(LastModifiedTime, 'LastModifiedTime', `endpoint "${endpointName}"`);
        return { releasedAt: releasedAt.toISOString() };
      }
      const settled = status === 'InService' && (LastModifiedTime?.getTime() ?? 0) >= Date.parse(startedAt);
      if (settled || status === 'Failed' || status === 'UpdateRollbackFailed' || status === 'OutOfService') {
        throw refused(
          'DeploymentFailed',
          `Endpoint "${endpointName}" did not take configuration "${wanted}": it is ${status} with "${config}"${FailureReason ? ` (${FailureReason})` : ''}.`,
        );
      }
      throw pollAgain(`Endpoint ${endpointName} is ${status}, next look in ${pollSeconds} s`, pollSeconds);
    },

    /** Removes what this run created and nothing uses. */
    async deleteCreated({ kind, name }: { kind: CreatedKind; name: string }): Promise<void> {
      await deleteIfThere(api, kind, name);
    },
  };
}

/** `found` names what it judges by now; an inline definition instead of itself is one of another content. */
export function scheduleChanged(
  monitor: Pick<Monitor, 'scheduleName' | 'jobDefinitionName'>,
  found: string,
  when: Date | undefined,
) {
  const now = found === monitor.jobDefinitionName ? 'an inline definition of another content' : found;
  return refused(
    'ChangedByOthers',
    `Monitoring schedule "${monitor.scheduleName}" now points at "${now}" instead of "${monitor.jobDefinitionName}" (changed ${when?.toISOString()}): someone else switched it meanwhile, so it is left as it is. Start a new run on what is live now.`,
  );
}

/**
 * Without RetainAllVariantProperties a scaled-out endpoint shrinks to the configuration's initial count. The capture
 * settings come from the new configuration all the same, or monitoring would go blind unnoticed.
 */
export function updateRequest(endpointName: string, endpointConfigName: string) {
  return {
    EndpointName: endpointName,
    EndpointConfigName: endpointConfigName,
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' as const }],
  };
}

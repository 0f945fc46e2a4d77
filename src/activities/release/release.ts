import type { DeploymentConfig } from '../../contract/deployment-config.js';
import type { MonitorKind } from '../../contract/monitor-kind.js';
import { kindOf, type ResolvedRun } from '../../contract/resolved-run.js';
import { type ClonedDefinition, definitionRequest } from '../sagemaker/clone-definition.js';
import { createOnce } from '../sagemaker/create-once.js';
import { type CreatedKind, deleteIfExists } from '../sagemaker/delete-created.js';
import { contentOf, KINDS } from '../sagemaker/monitor-kinds.js';
import type { Dependencies } from '../support/dependencies.js';
import { cloneEndpointConfig, pollEndpoint, startEndpointUpdate } from './endpoint-update.js';
import { type RecheckRequest, recheck } from './recheck.js';

export function releaseActivities(dependencies: Dependencies) {
  const { sagemaker } = dependencies;
  const { api } = sagemaker;
  return {
    /** Before anything live changes: same candidate, same endpoint, same schedules, and no new violations of the feed. */
    async recheckRelease(request: RecheckRequest): Promise<{ worse: readonly string[] }> {
      return recheck(dependencies, request);
    },

    async createEndpointConfig(request: {
      resolved: ResolvedRun;
      modelName: string;
      endpointConfigName: string;
    }): Promise<void> {
      await cloneEndpointConfig(api, request);
    },

    /** Clones the schedule's job definition with the candidate as its baseline. */
    async createJobDefinition(request: ClonedDefinition): Promise<void> {
      const { monitor, jobDefinitionName: name, candidate } = request;
      const kind = kindOf(monitor);
      const definition = await definitionRequest(api, request);
      await createOnce({
        doing: `Creating job definition "${name}"`,
        create: () => KINDS[kind].create(api, definition),
        isOurs: async () => {
          const { baseline } = contentOf(kind, await KINDS[kind].describe(api, name));
          return baseline?.ConstraintsResource?.S3Uri === candidate.constraintsUri;
        },
      });
    },

    async updateEndpoint(request: {
      endpointName: string;
      from: string;
      to: string;
      pollSeconds: number;
      /** How to shift the traffic. Default: as in the endpoint's last deployment. */
      deploymentConfig?: DeploymentConfig;
    }): Promise<{ startedAt: string }> {
      return startEndpointUpdate(sagemaker, request);
    },

    async awaitEndpoint(request: {
      endpointName: string;
      wanted: string;
      startedAt: string;
      pollSeconds: number;
    }): Promise<{ releasedAt: string }> {
      return pollEndpoint(api, request);
    },

    /** Deletes a resource that this run created and nothing uses. */
    async deleteCreated({
      kind,
      name,
      monitorKind,
    }: {
      kind: CreatedKind;
      name: string;
      /** Of a job definition. Default: data quality. */
      monitorKind?: MonitorKind;
    }): Promise<void> {
      await deleteIfExists(api, kind, name, monitorKind);
    },
  };
}

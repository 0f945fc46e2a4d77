import { parseInput } from '../../contract/input.js';
import { effectivePolicy } from '../../contract/policy.js';
import type { Monitor, ResolvedRun, StartedRun } from '../../contract/resolved-run.js';
import { parseS3Uri, s3Uri } from '../../contract/s3-address.js';
import { runTag } from '../../domain/resource-name.js';
import { inlineDefinitionUri } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { type FoundMonitor, findMonitors } from './monitors.js';
import { findProduction } from './production.js';
import { RUN_LIMITS } from './run-limits.js';

export interface ResolveRequest {
  /** The workflow's input as a person pasted it; undefined without one. */
  readonly pasted: unknown;
  readonly workflowId: string;
  /** Survives a reset of the run, so that the run finds what it created before under the same names. */
  readonly originalRunId: string;
}

export function resolveActivities({ sagemaker, s3, policy, pollSeconds, searchAttributes }: Dependencies) {
  const { api } = sagemaker;

  /** A definition inside its schedule is lost once the schedule points elsewhere; the copy restores it in a rollback. */
  async function storeInlineDefinitions(
    workspace: string,
    run: string,
    found: readonly FoundMonitor[],
  ): Promise<void> {
    for (const { monitor, inline } of found) {
      if (inline === null) continue;
      const uri = inlineDefinitionUri(workspace, run, monitor.scheduleName);
      await callAws(`Writing ${uri}`, () => s3.put(uri, JSON.stringify(inline, null, 2), 'application/json'));
    }
  }

  /** Registration comes after the release; a missing group is found now, while nothing live has changed. */
  async function refuseUnknownGroup(group: string | undefined): Promise<void> {
    if (group === undefined) return;
    await callAws(
      `Describing model package group "${group}", in which the run registers the released model`,
      () => api.describeModelPackageGroup({ ModelPackageGroupName: group }),
    );
  }

  return {
    /**
     * Reads the input and finds everything that the run works on. Refuses early what Model Monitor cannot watch.
     * Validation happens here, where history records its result, so that a later version may tighten it.
     */
    async resolveRun({ pasted, workflowId, originalRunId }: ResolveRequest): Promise<StartedRun> {
      const parsed = parseInput(pasted, workflowId);
      if (!parsed.ok) throw refused('InvalidInput', parsed.problem);
      const { input } = parsed;
      const rules = effectivePolicy(policy.file, input);
      if (!rules.ok) throw refused(rules.code, rules.problem);
      await refuseUnknownGroup(input.modelPackageGroup);
      const { production, warnings } = await findProduction(api, s3, input.endpointName);
      const found = await findMonitors(api, input, pollSeconds);
      const monitors = found.map(({ monitor }) => monitor);
      const run = runTag(originalRunId);
      const { bucket } = parseS3Uri((monitors[0] as Monitor).constraintsUri);
      const workspace = (input.workspace ?? s3Uri(bucket, `rebaseline/${input.endpointName}`)).replace(
        /\/+$/,
        '',
      );
      await storeInlineDefinitions(workspace, run, found);
      const resolved: ResolvedRun = {
        run,
        startedAt: new Date(sagemaker.time.latest()).toISOString(),
        production,
        monitors,
        rules: rules.rules,
        policyDigest: policy.digest,
        modelPackageGroup: input.modelPackageGroup ?? production.modelPackageGroup,
        timing: { pollSeconds },
        searchAttributes,
        workspace,
        warnings: [...warnings, ...found.flatMap((one) => one.warnings)],
      };
      return { input, resolved, limits: RUN_LIMITS };
    },
  };
}

import { parseInput, type RebaselineInput } from '../../contract/input.js';
import { effectivePolicy, overridersOf, type PolicyRules } from '../../contract/policy.js';
import {
  dataQualityMonitors,
  type Monitor,
  type ResolvedRun,
  type StartedRun,
} from '../../contract/resolved-run.js';
import { parseS3Uri, s3Uri } from '../../contract/s3-address.js';
import { runTag } from '../../domain/resource-name.js';
import { readColumns } from '../data/live-baseline.js';
import { modelPackageGroupOf } from '../registry/group.js';
import { inlineDefinitionUri } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { type FoundMonitor, findMonitors } from './monitors.js';
import { findPayload } from './payload.js';
import { type PreviousRun, previousRun, repeatedMembers } from './previous-run.js';
import { findProduction } from './production.js';
import { RUN_LIMITS } from './run-limits.js';
import { starterIdentity } from './starter.js';

export interface ResolveRequest {
  /** The workflow's input as a person pasted it; undefined without one. */
  readonly pasted: unknown;
  readonly workflowId: string;
  /** Survives a reset of the run, so that the run finds what it created before under the same names. */
  readonly originalRunId: string;
}

/** @param previous reads the run before this one; @param identity reads who started this one */
export function resolveActivities(
  { sagemaker, s3, policy, pollSeconds, searchAttributes }: Dependencies,
  previous: (workflowId: string, originalRunId: string) => Promise<PreviousRun | null> = previousRun,
  identity: () => Promise<string | null> = starterIdentity,
) {
  const { api } = sagemaker;

  /** Only members that are meant for one run need the comparison. */
  async function repeatedOf(input: RebaselineInput, workflowId: string, originalRunId: string) {
    const once = input.overrideDiagnosis !== undefined || input.incidents.length > 0;
    return repeatedMembers(input, once ? await previous(workflowId, originalRunId) : null);
  }

  /** Every name that is known of the one who started the run; undefined where the policy lets that person approve. */
  async function startersOf(input: RebaselineInput, rules: PolicyRules) {
    if (!rules.requireOtherApprover) return undefined;
    const names = [input.startedBy, input.overrideDiagnosis?.by, await identity()];
    return [...new Set(names.flatMap((name) => name ?? []))];
  }

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
      const repeated = await repeatedOf(input, workflowId, originalRunId);
      if (repeated.problem !== null) throw refused('InvalidInput', repeated.problem);
      const starters = await startersOf(input, rules.rules);
      const overriders = overridersOf(rules.rules);
      await refuseUnknownGroup(input.modelPackageGroup);
      const { production, warnings } = await findProduction(api, s3, input.endpointName, input.variantName);
      const modelPackageGroup = await modelPackageGroupOf(api, input, rules.rules, production);
      const {
        found,
        leftOut,
        warnings: leftOutWarnings,
      } = await findMonitors({ sagemaker, s3 }, input, rules.rules.onUnsupportedMonitor, pollSeconds);
      const described = found.map(({ monitor }) => monitor);
      const now = sagemaker.time.latest();
      const { payload, isMapped, ...capture } = await findPayload(
        s3,
        production,
        dataQualityMonitors({ monitors: described }),
        {
          liveColumns: () => readColumns(s3, (described[0] as Monitor).constraintsUri),
          mapping: rules.rules.payloadMapping,
          now,
        },
      );
      const monitors = described.map((monitor) =>
        isMapped && monitor.recordPreprocessor !== null
          ? { ...monitor, preprocessorMapped: true as const }
          : monitor,
      );
      const run = runTag(originalRunId);
      const { bucket } = parseS3Uri((monitors[0] as Monitor).constraintsUri);
      const workspace = (input.workspace ?? s3Uri(bucket, `rebaseline/${input.endpointName}`)).replace(
        /\/+$/,
        '',
      );
      await storeInlineDefinitions(workspace, run, found);
      const resolved: ResolvedRun = {
        run,
        startedAt: new Date(now).toISOString(),
        production: payload ? { ...production, payload } : production,
        monitors,
        rules: rules.rules,
        policyDigest: policy.digest,
        modelPackageGroup,
        timing: { pollSeconds },
        searchAttributes,
        workspace,
        warnings: [
          ...warnings,
          ...leftOutWarnings,
          ...repeated.warnings,
          ...(starters
            ? [
                `The policy requires another approver than the one who started the run (${starters.join(', ')}).`,
              ]
            : []),
          ...found.flatMap((one) => [...one.warnings, ...preprocessorWarnings(one.monitor, isMapped)]),
          ...capture.warnings,
        ],
        ...(leftOut.length > 0 ? { leftOut } : {}),
      };
      const messages = {
        ...RUN_LIMITS.messages,
        ...(overriders ? { overriders } : {}),
        ...(starters ? { starters } : {}),
      };
      return { input, resolved, limits: { ...RUN_LIMITS, messages } };
    },
  };
}

function preprocessorWarnings(
  { scheduleName, recordPreprocessor: script }: Monitor,
  isMapped: boolean,
): readonly string[] {
  if (script === null) return [];
  const passes = `Monitoring schedule "${scheduleName}" passes captured records through the script ${script}, which only SageMaker's analyzer runs.`;
  return isMapped
    ? [
        `${passes} The run's own checks read the capture with payloadMapping instead; the check reference-analyzer compares both on one window. The new definition keeps the script.`,
      ]
    : [
        `${passes} Checks that need the captured data are unknown, so a person must decide. The new definition keeps the script.`,
      ];
}

import type { ConstraintsCandidate } from '../../contract/candidate.js';
import type { ScoredHeldOut } from '../../contract/held-out.js';
import { modelQualityMonitors } from '../../contract/resolved-run.js';
import { monitorGroups } from '../../domain/quality/monitor-groups.js';
import { compute, mutate } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import type { Proposal } from '../run/run-state.js';
import { runJob } from './run-job.js';

export interface QualityProposal extends Proposal<ConstraintsCandidate> {
  /** Prefix of the baseline job's output. */
  readonly outputUri: string;
}

export interface MadeQualityCandidates {
  readonly qualityProposals: readonly QualityProposal[];
  /** Digest of the live constraints by monitoring schedule. */
  readonly liveDigests: Readonly<Record<string, string>>;
}

/** Makes the thresholds of model quality monitors from the scored held-out rows. None without such a monitor. */
export async function makeQualityCandidates(
  context: RunContext,
  scored: ScoredHeldOut,
): Promise<MadeQualityCandidates> {
  const { run, resolved, limits, input } = context;
  const made = await Promise.all(
    monitorGroups(modelQualityMonitors(resolved)).map(async (monitors, index) => {
      const [monitor] = monitors;
      const step = index === 0 ? 'metrics' : (`metrics-${index + 1}` as const);
      const { started } = await runJob(context, {
        kind: 'processing',
        what: 'the baseline job of the quality metrics',
        step,
        start: (attempt) =>
          mutate('Compute the quality metrics of the new model').startMetricsJob({
            ...{ resolved, monitor, step, scored, attempt },
          }),
        runtimeSeconds: () => limits.baselineJobSeconds,
      });
      const sealed = await compute('Store the thresholds under their digest').sealQualityCandidate({
        ...{ resolved, monitors, outputUri: started.outputUri, index },
        datasetUri: scored.uri,
        rows: scored.rows,
        carryOver: input.carryOver,
      });
      run.warnings.push(...sealed.warnings);
      return {
        liveDigests: sealed.liveDigests,
        proposals: sealed.candidates.map(
          (one): QualityProposal => ({
            ...one,
            ...{ baseliningJobName: started.name, outputUri: started.outputUri, gate: null },
          }),
        ),
      };
    }),
  );
  return {
    qualityProposals: made.flatMap(({ proposals }) => proposals),
    liveDigests: Object.assign({}, ...made.map(({ liveDigests }) => liveDigests)) as Record<string, string>,
  };
}

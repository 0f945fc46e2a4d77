import type { BaselineDataset, ScoringInput } from '../../activities/baseline/baseline.js';
import type { ReferenceAnalyzerRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Candidate } from '../../contract/candidate.js';
import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { HeldOutRows, ScoredHeldOut } from '../../contract/held-out.js';
import { dataQualityMonitors } from '../../contract/resolved-run.js';
import { compute } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import type { Proposal, RunState } from '../run/run-state.js';
import { makeQualityCandidates, type QualityProposal } from './make-quality-candidates.js';
import { runBaselineJob } from './run-baseline-job.js';
import { type RescoredWindows, runReferenceAnalyzer } from './run-reference-analyzer.js';
import { scoreHeldOut } from './score-held-out.js';
import { scoreRows } from './score-rows.js';

/** The candidates, and what the gate needs to know about how they were made. */
export interface MadeCandidates extends RescoredWindows {
  /** One, or several where the monitors have different live baselines. */
  readonly proposals: readonly Proposal<Candidate>[];
  readonly scoring: ScoringInput;
  readonly dataset: BaselineDataset;
  /** One run of SageMaker's own analyzer for each proposal, in their order. */
  readonly referenceAnalyzers: readonly ReferenceAnalyzerRun[];
  /** Labelled rows that the model was not trained on; absent if the run needs none. */
  readonly heldOut?: HeldOutRows;
  readonly scoredHeldOut?: ScoredHeldOut;
  /** Candidates of model quality monitors; absent without such a monitor. */
  readonly qualityProposals?: readonly QualityProposal[];
}

/** Makes the candidates from the scored baseline dataset and, at the same time, scores the captured windows with the same model. */
export async function makeCandidates(
  context: RunContext,
  detection: Detection,
  { baseline, changePoint = detection.changePoint }: DiagnosisReport,
  heldOut: HeldOutRows | null,
): Promise<MadeCandidates> {
  const { run, resolved, input } = context;
  const modelName = run.release.modelName ?? resolved.production.modelName;
  run.enter('baseline', `Scoring ${baseline.s3Uri} with ${modelName} and creating its baseline.`);
  const makeBaseline = async () => {
    const scoring = await compute('Prepare the rows to score').prepareScoring({ resolved, layout: baseline });
    const outputUri = await scoreRows(context, {
      step: 'score',
      modelName,
      inputUri: scoring.inputUri,
      what: 'the baseline rows',
    });
    const dataset = await compute('Join the scores with their rows').assembleBaseline({
      resolved,
      layout: baseline,
      outputUri,
    });
    const job = await runBaselineJob(context, dataset);
    const {
      others = [],
      liveDigests = {},
      ...first
    } = await compute('Store the candidate under its digest').sealCandidate({
      resolved,
      outputUri: job.outputUri,
      scripted: job.scripted,
      datasetUri: dataset.datasetUri,
      rows: dataset.rowsRead,
      carryOver: input.carryOver,
    });
    run.liveDigests = liveDigests;
    const named = others.flatMap(({ scheduleNames }) => scheduleNames);
    const rest = dataQualityMonitors(resolved)
      .map(({ scheduleName }) => scheduleName)
      .filter((scheduleName) => !named.includes(scheduleName));
    const proposals = [{ scheduleNames: rest, candidate: first }, ...others].map(
      (one): Proposal<Candidate> => ({ ...one, baseliningJobName: job.name, gate: null }),
    );
    return { proposals, scoring, dataset };
  };

  // Only the diagnosis needs it, and each copy stays in this run's history.
  const { history: _, ...withoutHistory } = detection;
  const rescoreWindows = async (): Promise<RescoredWindows> => {
    const windows = await compute('Collect the captured windows since the drift').collectWindows({
      resolved,
      detection: { ...withoutHistory, changePoint },
      incidents: input.incidents,
    });
    if (windows.windows.length === 0) return { windows, rescoredUri: null };
    const what = `${windows.windows.length} captured windows`;
    const rescoredUri = await scoreRows(context, {
      step: 'rescore',
      modelName,
      inputUri: windows.inputUri,
      what,
    });
    return { windows, rescoredUri };
  };

  const [made, rescored, scored] = await Promise.all([
    makeBaseline(),
    rescoreWindows(),
    heldOut ? judgedRows(context, heldOut) : null,
  ]);
  const { qualityProposals = [] } = scored ?? {};
  run.proposals = [...made.proposals, ...qualityProposals];
  run.liveDigests = { ...run.liveDigests, ...scored?.liveDigests };
  warnOfLostEdits(run, run.proposals);
  const inputs = baseline.featuresUnnamed ?? baseline.features.length;
  const referenceAnalyzers = await Promise.all(
    made.proposals.map((proposal, index) =>
      runReferenceAnalyzer(context, { proposal, index, ...rescored, inputs }),
    ),
  );
  const judgedOn = heldOut && scored ? { heldOut, scoredHeldOut: scored.scoredHeldOut } : {};
  const others = qualityProposals.length > 0 ? { qualityProposals } : {};
  return { ...made, ...rescored, referenceAnalyzers, ...judgedOn, ...others };
}

/** Scores the held-out rows, and makes the candidates that need their scores. */
async function judgedRows(context: RunContext, heldOut: HeldOutRows) {
  const scoredHeldOut = await scoreHeldOut(context, heldOut);
  return { scoredHeldOut, ...(await makeQualityCandidates(context, scoredHeldOut)) };
}

function warnOfLostEdits(run: RunState, proposals: readonly Proposal[]): void {
  for (const { scheduleNames, candidate } of proposals) {
    const { notCarriedOver = 0, lines = [] } = candidate.edits ?? {};
    if (notCarriedOver === 0) continue;
    const where = proposals.length > 1 ? `${scheduleNames.join(', ')}: ` : '';
    run.warnings.push(
      `${where}${notCarriedOver} settings edited by hand were not carried over: ${lines.slice(0, notCarriedOver).join('; ')}.`,
    );
  }
}

import type { BaselineDataset, ScoringInput } from '../../activities/baseline/baseline.js';
import type { ReferenceAnalyzerRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import { compute, mutate } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import type { Proposal } from '../run/run-state.js';
import { runBaselineJob } from './run-baseline-job.js';
import { runJob } from './run-job.js';
import { type RescoredWindows, runReferenceAnalyzer } from './run-reference-analyzer.js';

/** A candidate, and what the gate needs to know about how it was made. */
export interface MadeCandidate extends RescoredWindows {
  readonly proposal: Proposal;
  readonly scoring: ScoringInput;
  readonly dataset: BaselineDataset;
  readonly referenceAnalyzer: ReferenceAnalyzerRun;
}

/** Makes the candidate from the scored baseline dataset and, at the same time, scores the captured windows with the same model. */
export async function makeCandidate(
  context: RunContext,
  detection: Detection,
  { baseline, changePoint = detection.changePoint }: DiagnosisReport,
): Promise<MadeCandidate> {
  const { run, resolved, input, limits } = context;
  const modelName = run.release.modelName ?? resolved.production.modelName;
  run.enter('baseline', `Scoring ${baseline.s3Uri} with ${modelName} and creating its baseline.`);
  const score = (step: 'score' | 'rescore', inputUri: string, what: string) =>
    runJob(context, {
      kind: 'transform',
      what: `the scores of ${what}`,
      step,
      start: (attempt) =>
        mutate(`Score ${what} with the new model`).startTransform({
          resolved,
          modelName,
          step,
          inputUri,
          attempt,
        }),
      runtimeSeconds: () => limits.transformSeconds,
    });

  const makeBaseline = async () => {
    const scoring = await compute('Prepare the rows to score').prepareScoring({ resolved, layout: baseline });
    const { started: scored } = await score('score', scoring.inputUri, 'the baseline rows');
    const dataset = await compute('Join the scores with their rows').assembleBaseline({
      resolved,
      layout: baseline,
      outputUri: scored.outputUri,
    });
    const job = await runBaselineJob(context, dataset);
    const candidate = await compute('Store the candidate under its digest').sealCandidate({
      resolved,
      outputUri: job.outputUri,
      scripted: job.scripted,
      datasetUri: dataset.datasetUri,
      rows: dataset.rowsRead,
      carryOver: input.carryOver,
    });
    const notCarried = candidate.edits?.notCarriedOver ?? 0;
    if (candidate.edits && notCarried > 0) {
      run.warnings.push(
        `${notCarried} settings edited by hand were not carried over: ${candidate.edits.lines.slice(0, notCarried).join('; ')}.`,
      );
    }
    const proposal: Proposal = {
      scheduleNames: resolved.monitors.map(({ scheduleName }) => scheduleName),
      candidate,
      baseliningJobName: job.name,
      gate: null,
    };
    return { proposal, scoring, dataset };
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
    const { started } = await score('rescore', windows.inputUri, what);
    return { windows, rescoredUri: started.outputUri };
  };

  const [made, rescored] = await Promise.all([makeBaseline(), rescoreWindows()]);
  run.proposals = [made.proposal];
  const inputs = baseline.featuresUnnamed ?? baseline.features.length;
  const { candidate } = made.proposal;
  const referenceAnalyzer = await runReferenceAnalyzer(context, candidate, rescored, inputs);
  return { ...made, ...rescored, referenceAnalyzer };
}

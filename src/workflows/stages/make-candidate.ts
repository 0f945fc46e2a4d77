import type { BaselineDataset, ScoringInput } from '../../activities/baseline/baseline.js';
import type { ImageRun } from '../../activities/gate/reference-analyzer-finding.js';
import type { Incident } from '../../contract/incident.js';
import type { Candidate, Detection, DiagnosisReport, ResolvedRun } from '../../contract/run.js';
import { change, work } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import type { RunState } from '../run-state.js';
import { runBaselineJob } from './baseline-job.js';
import { type RescoredWindows, runImage } from './image-run.js';
import { runJob } from './jobs.js';

export interface MadeCandidate extends RescoredWindows {
  readonly candidate: Candidate;
  readonly baseliningJobName: string;
  readonly scoring: ScoringInput;
  readonly dataset: BaselineDataset;
  readonly image: ImageRun;
}

const TRANSFORM_LONGEST_SECONDS = 24 * 3600;

/** The candidate from the scored baseline dataset; beside it, the captured windows scored by the same model. */
export async function makeCandidate(
  run: RunState,
  resolved: ResolvedRun,
  modelName: string,
  detection: Detection,
  { baseline }: DiagnosisReport,
  undo: Compensations,
  incidents: readonly Incident[],
): Promise<MadeCandidate> {
  run.enter('baseline', `Scoring ${baseline.s3Uri} with ${modelName} and making its baseline.`);
  const score = (step: 'score' | 'rescore', inputUri: string, what: string) =>
    runJob({
      kind: 'transform' as const,
      what: `the scores of ${what}`,
      step,
      resolved,
      start: (attempt) =>
        change(`Score ${what} with the new model`).startTransform({
          resolved,
          modelName,
          step,
          inputUri,
          attempt,
        }),
      longestSeconds: () => TRANSFORM_LONGEST_SECONDS,
      undo,
    });

  const makeBaseline = async () => {
    const scoring = await work('Prepare the rows to score').prepareScoring({ resolved, layout: baseline });
    const { started: scored } = await score('score', scoring.inputUri, 'the baseline rows');
    const dataset = await work('Join the scores with their rows').assembleBaseline({
      resolved,
      layout: baseline,
      outputUri: scored.outputUri,
    });
    const baselined = await runBaselineJob(run, resolved, dataset, undo);
    const candidate = await work('Store the candidate under its digest').sealCandidate({
      resolved,
      outputUri: baselined.outputUri,
      scripted: baselined.scripted,
      datasetUri: dataset.datasetUri,
      rows: dataset.rowsRead,
    });
    return { candidate, baseliningJobName: baselined.name, scoring, dataset };
  };

  const rescoreWindows = async () => {
    const windows = await work('Collect the captured windows since the drift').collectWindows({
      resolved,
      detection,
      incidents,
    });
    if (windows.windows.length === 0) return { windows, rescoredUri: null };
    const { started } = await score(
      'rescore',
      windows.inputUri,
      `${windows.windows.length} captured windows`,
    );
    return { windows, rescoredUri: started.outputUri };
  };

  const [made, rescored] = await Promise.all([makeBaseline(), rescoreWindows()]);
  const inputs = baseline.featuresUnnamed ?? baseline.features.length;
  const image = await runImage(resolved, made.candidate, rescored, inputs, undo);
  return { ...made, ...rescored, image };
}

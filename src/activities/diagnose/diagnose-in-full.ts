import { NoDataError, suggestBaseline } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetReference } from '../../contract/dataset.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { Detection, DiagnosisReport, ResolvedRun } from '../../contract/run.js';
import { diagnose } from '../../domain/diagnosis.js';
import { locateDefects } from '../../domain/feed-defects/locate-defects.js';
import { singleFeatureJump } from '../../domain/feed-defects/single-feature-jump.js';
import { representativenessCheck } from '../../domain/gate/checks/representativeness.js';
import { schemaCheck } from '../../domain/gate/checks/schema-and-types.js';
import { unjudged, unreadCapture } from '../../domain/gate/checks/unread-capture.js';
import type { DatasetProfile } from '../../domain/profile/distribution.js';
import { mergeProfiles } from '../../domain/profile/merge-profiles.js';
import { RowPairSampler, type RowPairs } from '../../domain/profile/row-pairs.js';
import { RepeatCounter, type RowRepeats } from '../../domain/profile/row-repeats.js';
import { windowsToBacktest } from '../../domain/windows/backtest-windows.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import { summarizeTraining } from '../../evidence/gather-evidence.js';
import { profileOf } from '../../evidence/profile.js';
import { capturedInputs, captureObjects } from '../data/capture-windows.js';
import { labelledRows, layoutOf } from '../data/dataset.js';
import { readBaseline, readLiveColumns } from '../data/live-baseline.js';
import { refused } from '../support/errors.js';

export interface DiagnoseRequest {
  readonly resolved: ResolvedRun;
  readonly input: RebaselineInput;
  readonly detection: Detection;
}

/** What SageMaker had to be asked for before anything can be computed. */
export interface DiagnosisGround extends DiagnoseRequest {
  /** The data that the offered model was, or will be, trained on. */
  readonly training: DatasetReference;
  /** The data held out from it. */
  readonly heldOut: DatasetReference | null;
  /** AWS's time, milliseconds: windows that ended before it have closed. */
  readonly now: number;
}

/**
 * Compares the training set, the traffic and the live baseline, and says what is going on, with reasons. Heavy, and free
 * of Temporal: it runs in a thread of its own (diagnosis-thread.ts).
 */
export async function diagnoseInFull(s3: S3Port, ground: DiagnosisGround): Promise<DiagnosisReport> {
  const { resolved, input, detection, training, heldOut } = ground;
  const columns = await readLiveColumns(s3, resolved);
  const layout = await layoutOf(s3, training, columns, 'training');
  const offered = input.baselineDataset ?? heldOut;
  const baseline = offered ? await layoutOf(s3, offered, columns, 'baseline') : layout;
  const summary = await summarizeTraining(
    layout.features,
    labelledRows(s3, layout),
    layout.labelPosition !== null,
  );
  const trained = summary.profile;
  if (trained.rows === 0) {
    throw refused('DatasetEmpty', `Dataset ${layout.s3Uri} contains no rows. Give one that does.`);
  }
  const { windows, repeats, pairs } = await trafficWindows(s3, ground, layout.features);
  const traffic = mergeProfiles(windows);
  const unreadBy = unreadCapture(resolved.monitors);
  const verdict = diagnose({
    defects: locateDefects({
      live: await liveInputs(s3, ground, layout.features),
      training: trained,
      traffic,
      trainingRepeats: summary.repeats,
      trafficRepeats: repeats,
      trainingPairs: summary.pairs,
      trafficPairs: pairs,
    }),
    jump: singleFeatureJump(windows),
    windows: outsideIncidents(detection.windows, input.incidents),
    retrains: input.trainingDataset !== undefined || input.trainingJobName !== undefined,
    modelNewerThanBaseline: resolved.monitors.some(
      ({ definitionCreatedAt }) => definitionCreatedAt < resolved.production.modelCreatedAt,
    ),
    unreadBy,
    schema: unjudged(schemaCheck(trained, traffic), unreadBy),
    representativeness: unjudged(representativenessCheck(trained, traffic, resolved.rules.gate), unreadBy),
    capturedRows: traffic?.rows ?? 0,
    leastRows: resolved.rules.gate.leastWindowRows,
  });
  // Without a header, a column too few looks like one output more; only the traffic shows how many there are.
  if (
    traffic &&
    traffic.features.length !== layout.features.length &&
    !['UpstreamDefect', 'InsufficientEvidence'].includes(verdict.diagnosis)
  ) {
    throw refused(
      'DatasetColumnsDiffer',
      `Dataset ${layout.s3Uri}: it has ${layout.features.length} columns beside the label, the endpoint receives ${traffic.features.length}. The columns must be those that the endpoint receives, and the label.`,
    );
  }
  return {
    ...verdict,
    training: layout,
    baseline,
    baselineIsTraining: baseline.s3Uri === layout.s3Uri,
    trafficRows: traffic?.rows ?? 0,
  };
}

/** What came in each window since the change point; windows without a row are left out. */
async function trafficWindows(
  s3: S3Port,
  { resolved, input, detection, now }: DiagnosisGround,
  features: readonly string[],
): Promise<{ windows: readonly DatasetProfile[]; repeats: RowRepeats; pairs: RowPairs }> {
  const counter = new RepeatCounter();
  const neighbours = new RowPairSampler(features);
  const windows: DatasetProfile[] = [];
  const gathered = () => ({ windows, repeats: counter.repeats(), pairs: neighbours.sample() });
  // What the monitor sees of this capture only its own analyzer can tell.
  if (unreadCapture(resolved.monitors) !== null) return gathered();
  for (const span of windowsToBacktest(resolved, detection.changePoint, now, input.incidents)) {
    const objects = await captureObjects(s3, resolved.production, span);
    if (objects.length === 0) continue;
    const inputs = capturedInputs(s3, objects);
    async function* tapped() {
      for await (const row of inputs.rows) {
        counter.add(row);
        neighbours.add(row);
        yield row;
      }
    }
    try {
      const { statistics } = await suggestBaseline({ columns: inputs.columns, rows: tapped() });
      windows.push(profileOf(statistics, features));
    } catch (error) {
      if (!(error instanceof NoDataError)) throw error;
    }
  }
  return gathered();
}

/** What the live baseline was made of, outputs left out; null where it is not known, or has other columns. */
async function liveInputs(
  s3: S3Port,
  { resolved }: DiagnosisGround,
  features: readonly string[],
): Promise<DatasetProfile | null> {
  const monitor = resolved.monitors[0];
  // Made of what a script gives, a baseline is not of the values that a training set holds.
  if (unreadCapture(resolved.monitors) !== null) return null;
  // A schedule may judge by constraints alone.
  if (!monitor || !(await s3.exists(monitor.statisticsUri))) return null;
  const live = profileOf((await readBaseline(s3, monitor)).statistics);
  const inputs = live.features.slice(-features.length);
  return inputs.length === features.length && inputs.every(({ feature }, i) => feature === features[i])
    ? { ...live, features: inputs }
    : null;
}

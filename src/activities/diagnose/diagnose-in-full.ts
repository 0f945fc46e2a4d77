import type { Statistics } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetReference } from '../../contract/dataset.js';
import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { RebaselineInput } from '../../contract/input.js';
import { hasNewModel } from '../../contract/model-source.js';
import {
  type DataQualityRun,
  dataQualityRun,
  kindOf,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import { diagnose } from '../../domain/diagnosis.js';
import { unreadCapture } from '../../domain/gate/unread-capture.js';
import { list } from '../../domain/present/sentence.js';
import { withQuality } from '../../domain/quality/with-quality.js';
import { windowsToExamine } from '../../domain/windows/backtest-windows.js';
import { hasQualityFallen } from '../../domain/windows/detection.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import {
  changePointByVerdicts,
  chronicViolations,
  historyOutside,
  isWithinChance,
} from '../../domain/windows/violation-history.js';
import { type CapturedWindow, capturedSinceChange } from '../../evidence/captured-since-change.js';
import { diagnosisEvidence } from '../../evidence/diagnosis-evidence.js';
import { summarizeTraining } from '../../evidence/training-summary.js';
import { capturedInputs, captureObjects, isUnreadableCapture } from '../data/capture-windows.js';
import { labelledRows, layoutOf } from '../data/dataset.js';
import { earlierRows } from '../data/earlier-rows.js';
import { readBaseline, readLiveColumns } from '../data/live-baseline.js';
import { refused } from '../support/errors.js';
import { heldOutPlan } from './held-out-plan.js';
import { diagnoseQualityWindows, type QualityWindows } from './quality-windows.js';

export interface DiagnoseRequest {
  readonly resolved: ResolvedRun;
  readonly input: RebaselineInput;
  readonly detection: Detection;
}

/** The request with what the activity has asked SageMaker for. */
export interface DiagnosisGround extends DiagnoseRequest {
  /** The data that the offered model was, or will be, trained on. */
  readonly training: DatasetReference;
  /** Data held out from it. */
  readonly heldOut: DatasetReference | null;
  /** S3 URI of the data that the model in service was trained on; null if it is unknown. */
  readonly trainedOn?: string | null;
  /** The latest windows of each model quality monitor; absent without such a monitor. */
  readonly qualityWindows?: readonly QualityWindows[];
  /** AWS's time in milliseconds. Windows that ended earlier are complete. */
  readonly now: number;
}

/**
 * Compares the training set, the traffic and the live baseline, and determines the diagnosis with its reasons. Runs in a
 * thread of its own (diagnosis-thread.ts), without Temporal.
 * @throws ApplicationFailure if a dataset is missing, is empty or has other columns than the traffic
 */
export async function diagnoseInFull(s3: S3Port, request: DiagnosisGround): Promise<DiagnosisReport> {
  const ground = { ...request, resolved: dataQualityRun(request.resolved) };
  const { resolved, input, detection, training, heldOut } = ground;
  const live = await liveStatistics(s3, resolved);
  const columns = await readLiveColumns(s3, resolved);
  const byName = resolved.production.payload?.named ?? false;
  const layout = await layoutOf(s3, training, columns, 'training', byName).catch((error: unknown) => {
    throw removedConstraints(resolved, columns, live) ?? error;
  });
  const offered = input.baselineDataset ?? heldOut;
  const baseline = offered ? await layoutOf(s3, offered, columns, 'baseline', byName) : layout;
  const summary = await summarizeTraining(
    layout.features,
    labelledRows(s3, layout),
    layout.labelPosition !== null,
  );
  if (summary.profile.rows === 0) {
    throw refused('DatasetEmpty', `Dataset ${layout.s3Uri} contains no rows. Give one that does.`);
  }
  const history = detection.history && historyOutside(detection.history, input.incidents);
  const at = history ? changePointByVerdicts(history) : detection.changePoint;
  const { captured, before, ...since } = await capturedSinceChange(
    layout.features,
    await openWindows(s3, ground, layout.features),
    live,
    { at, isWithinChance: history !== undefined && isWithinChance(history, at) },
    resolved.rules.detectionWindows,
    isUnreadableCapture,
  );
  const { changePoint } = since;
  const earlier = await earlierRows(
    s3,
    ground.trainedOn ?? null,
    layout,
    columns,
    before.map(({ open }) => open().rows),
  );
  const byInputs = diagnose(
    diagnosisEvidence({
      rules: resolved.rules.gate,
      training: summary,
      captured,
      live,
      ...since,
      earlier,
      ...(history ? { chronic: chronicViolations(history, changePoint) } : {}),
      windows: outsideIncidents(detection.windows, input.incidents),
      retrains: hasNewModel(input),
      ...(qualityFell(request) ? { qualityFell: true } : {}),
      modelNewerThanBaseline: resolved.monitors.some(
        ({ definitionCreatedAt }) => definitionCreatedAt < resolved.production.modelCreatedAt,
      ),
      unreadBy: unreadCapture(resolved.monitors),
    }),
  );
  const offeredSet = hasNewModel(input) ? layout : null;
  const found = await diagnoseQualityWindows(s3, request, layout, columns, offeredSet);
  const verdict = found ? withQuality(byInputs, found.quality, found.alone) : byInputs;
  const plan = await heldOutPlan(s3, request, {
    columns,
    training: layout,
    trainingRows: summary.profile.rows,
    baseline,
  });
  const { traffic } = captured;
  // Without a header, a missing column looks like one more output. Only the traffic shows how many columns there are.
  if (
    traffic &&
    traffic.features.length !== layout.features.length &&
    !['UpstreamDefect', 'InsufficientEvidence'].includes(verdict.diagnosis)
  ) {
    throw refused(
      'DatasetColumnsDiffer',
      `Dataset ${layout.s3Uri}: it has ${layout.features.length} columns besides the label, but the endpoint receives ${traffic.features.length}. Give a dataset with the columns that the endpoint receives and the label.`,
    );
  }
  return {
    ...verdict,
    training: layout,
    baseline,
    baselineIsTraining: baseline.s3Uri === layout.s3Uri,
    trafficRows: traffic?.rows ?? 0,
    changePoint,
    ...(plan === null ? {} : { heldOut: plan }),
  };
}

/** A baseline that is older than the model says nothing about this model. */
function qualityFell({ resolved: { monitors, production }, detection }: DiagnosisGround): boolean {
  const quality = monitors.filter((monitor) => kindOf(monitor) === 'ModelQuality');
  return (
    hasQualityFallen(detection) &&
    quality.every(({ definitionCreatedAt }) => definitionCreatedAt >= production.modelCreatedAt)
  );
}

/**
 * The inputs captured in each window that the live definition judged, at most as many as the backtest uses. None with a
 * record preprocessor: only the analyzer runs it.
 */
async function openWindows(
  s3: S3Port,
  { resolved, input, detection, now }: DiagnosisGround,
  features: readonly string[],
): Promise<readonly CapturedWindow[]> {
  const { payload } = resolved.production;
  if (unreadCapture(resolved.monitors) !== null) return [];
  const windows: CapturedWindow[] = [];
  for (const span of windowsToExamine(resolved, detection, now, input.incidents)) {
    const objects = await captureObjects(s3, resolved.production, span);
    windows.push({
      windowStart: new Date(span.start).toISOString(),
      windowEnd: new Date(span.end).toISOString(),
      open: () => capturedInputs(s3, objects, { payload, features }),
    });
  }
  return windows;
}

/**
 * The live baseline's statistics. Null if the schedule judges by constraints only, or if the monitor has a record
 * preprocessor: then the baseline was made from the script's output, not from values that a training set contains.
 */
async function liveStatistics(s3: S3Port, { monitors }: DataQualityRun): Promise<Statistics | null> {
  const [monitor] = monitors;
  if (!monitor || unreadCapture(monitors) !== null || !(await s3.exists(monitor.statisticsUri))) return null;
  return (await readBaseline(s3, monitor)).statistics;
}

/**
 * The cause, if the dataset does not fit because a person removed a feature from the live constraints; null otherwise. The
 * monitor counts columns and maps captured records by the constraints, so a feature must be disabled instead.
 */
function removedConstraints(
  { monitors }: ResolvedRun,
  columns: readonly string[],
  live: Statistics | null,
): Error | null {
  const constrained = new Set(columns);
  const removed = (live?.features ?? []).map(({ name }) => name).filter((name) => !constrained.has(name));
  if (removed.length === 0) return null;
  return refused(
    'BaselineMismatch',
    `${monitors[0]?.constraintsUri} has no constraints for ${list(removed)}, which the statistics describe. Without them the monitor counts too few columns and judges every later column by the constraints of another. To silence a feature, keep its entry and set "evaluate_constraints" to "Disabled" in its "monitoring_config_overrides". Restore the entries, then start a new run.`,
  );
}

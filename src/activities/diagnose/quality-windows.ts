import { AnalyzerError } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { Detection } from '../../contract/detection.js';
import { CodedError } from '../../contract/errors.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import type { QualityDiagnosis } from '../../contract/quality-diagnosis.js';
import {
  dataQualityMonitors,
  type ModelQualityMonitor,
  type ResolvedRun,
} from '../../contract/resolved-run.js';
import { s3Uri } from '../../contract/s3-address.js';
import { unreadCapture } from '../../domain/gate/unread-capture.js';
import { ReservoirSample } from '../../domain/profile/reservoir-sample.js';
import { diagnoseQuality } from '../../domain/quality/diagnose-quality.js';
import type { LabelledRow } from '../../domain/quality/labels/labelled-table.js';
import { windowsOfAll } from '../../domain/windows/detection.js';
import { windowVerdict } from '../../domain/windows/execution.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import {
  type LabelledSpan,
  type QualityPeriods,
  qualityPeriods,
} from '../../domain/windows/quality-periods.js';
import { labelledRequests } from '../../evidence/labelled-requests.js';
import { captureObjects } from '../data/capture-windows.js';
import { labelledRows, layoutOf } from '../data/dataset.js';
import { textLines } from '../data/scored-rows.js';

/** A model quality monitor with its latest windows under the live definition, oldest first. */
export interface QualityWindows {
  readonly monitor: ModelQualityMonitor;
  readonly windows: readonly JudgedWindow[];
}

export interface QualityGround {
  readonly resolved: ResolvedRun;
  readonly input: RebaselineInput;
  readonly detection: Detection;
  readonly qualityWindows?: readonly QualityWindows[];
  /** S3 URI of the data that the model in service was trained on; null if it is unknown. */
  readonly trainedOn?: string | null;
}

export interface QualityFinding {
  readonly quality: QualityDiagnosis;
  /** Whether no data quality monitor is violated. */
  readonly alone: boolean;
}

/** Rows of a window or its part, and of a dataset, that are examined. */
const ROWS_OF_SPAN = 2000;
const ROWS_OF_DATASET = 4000;
/** Rows of a dataset among which these are chosen. */
const MOST_READ = 200_000;
const SEED = 20_261_201;
/** With fewer labelled rows of before, the training set of the model in service takes their place. */
const LEAST_BEFORE = 300;

/**
 * Why the quality fell, by the labelled rows that the merge jobs of a model quality monitor wrote. Null if no such monitor is
 * violated now.
 * @param offered the offered training set; null if the run trains no new model
 */
export async function diagnoseQualityWindows(
  s3: S3Port,
  ground: QualityGround,
  layout: DatasetLayout,
  columns: readonly string[],
  offered: DatasetLayout | null,
): Promise<QualityFinding | null> {
  for (const { monitor, windows } of ground.qualityWindows ?? []) {
    const outside = outsideIncidents(windows, ground.input.incidents);
    const periods = qualityPeriods(outside, ground.resolved.production.servingSince);
    if (periods === null) continue;
    const quality = await diagnosed(s3, ground, monitor, periods, layout, columns, offered);
    return { quality, alone: onlyQualityFell(ground) };
  }
  return null;
}

function onlyQualityFell({ resolved, detection }: QualityGround): boolean {
  const byInputs = new Set(dataQualityMonitors(resolved).map(({ scheduleName }) => scheduleName));
  return !windowsOfAll(detection).some(
    (window) => byInputs.has(window.schedule) && windowVerdict(window) === 'violated',
  );
}

async function diagnosed(
  s3: S3Port,
  ground: QualityGround,
  monitor: ModelQualityMonitor,
  { before, after }: QualityPeriods,
  layout: DatasetLayout,
  columns: readonly string[],
  offered: DatasetLayout | null,
): Promise<QualityDiagnosis> {
  const { resolved, trainedOn = null } = ground;
  if (unreadCapture(dataQualityMonitors(resolved)) !== null) {
    return unreadable('the features of the labelled rows can only be read by the script of the monitor');
  }
  try {
    const earlier = await readSpans(s3, resolved, monitor, before, layout.features);
    return diagnoseQuality({
      problemType: monitor.quality.problemType,
      features: layout.features.length,
      before:
        earlier.length >= LEAST_BEFORE || trainedOn === null
          ? earlier
          : await trainingRows(s3, trainedOn, layout, columns),
      after: await readSpans(s3, resolved, monitor, after, layout.features),
      ...(offered ? { training: await readDataset(s3, offered) } : {}),
    });
  } catch (error) {
    if (!(error instanceof AnalyzerError) && !(error instanceof CodedError)) throw error;
    return unreadable(`the merged records of "${monitor.scheduleName}" cannot be read: ${error.message}`);
  }
}

function unreadable(reason: string): QualityDiagnosis {
  return { diagnosis: 'insufficient', reasons: [reason] };
}

/** Merged records are in folders like those of the capture, below the `merge` folder of the monitor's output. */
async function readSpans(
  s3: S3Port,
  resolved: ResolvedRun,
  { scheduleName, quality }: ModelQualityMonitor,
  spans: readonly LabelledSpan[],
  features: readonly string[],
): Promise<readonly LabelledRow[]> {
  const { production } = resolved;
  const found: LabelledRow[] = [];
  for (const { start, end, reportUri } of spans) {
    const output = reportUri.lastIndexOf(`/${production.endpointName}/${scheduleName}/`);
    if (output < 0) continue;
    const objects = await captureObjects(
      s3,
      { ...production, captureDestination: `${reportUri.slice(0, output)}/merge` },
      { start, end },
    );
    async function* lines(): AsyncGenerator<string> {
      for (const { bucket, key } of objects) yield* textLines(s3, s3Uri(bucket, key));
    }
    const rows = labelledRequests(lines(), {
      attributes: {
        ...(quality.inferenceAttribute === undefined ? {} : { inference: quality.inferenceAttribute }),
        ...(quality.probabilityAttribute === undefined ? {} : { probability: quality.probabilityAttribute }),
      },
      features,
      payload: production.payload,
    });
    for (const row of await first(rows, ROWS_OF_SPAN)) found.push(row);
  }
  return found;
}

/** Rows of the training set of the model in service; none if it has no label, other columns, or is gone. */
async function trainingRows(
  s3: S3Port,
  trainedOn: string,
  { features }: DatasetLayout,
  columns: readonly string[],
): Promise<readonly LabelledRow[]> {
  try {
    const layout = await layoutOf(s3, { s3Uri: trainedOn }, columns, 'training');
    const isSame =
      layout.features.length === features.length && layout.features.every((name, i) => name === features[i]);
    return isSame ? await readDataset(s3, layout) : [];
  } catch {
    return [];
  }
}

async function readDataset(s3: S3Port, layout: DatasetLayout): Promise<readonly LabelledRow[]> {
  const sample = new ReservoirSample<LabelledRow>(ROWS_OF_DATASET, SEED);
  for await (const { features, label } of labelledRows(s3, layout)) {
    if (label !== null && label.trim() !== '') sample.add(() => ({ features, label }));
    if (sample.seen === MOST_READ) break;
  }
  return sample.kept;
}

async function first<T>(rows: AsyncIterable<T>, most: number): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) {
    found.push(row);
    if (found.length === most) break;
  }
  return found;
}

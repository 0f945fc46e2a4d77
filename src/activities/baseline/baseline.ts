import type { SealedCandidates } from '../../contract/candidate.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { ScoredHeldOut } from '../../contract/held-out.js';
import { dataQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { strictestMonitor } from '../../domain/gate/unread-capture.js';
import { CAPTURE_FORMAT, s3Input, startAnalyzerJob } from '../sagemaker/analyzer-job.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { type BaselineDataset, writeBaselineDataset } from './baseline-dataset.js';
import { type SealRequest, sealCandidate } from './candidate.js';
import { type HeldOutScores, joinHeldOut } from './held-out-scores.js';
import { type MetricsJobRequest, startMetricsJob } from './quality/metrics-job.js';
import {
  type SealedQuality,
  type SealQualityRequest,
  sealQualityCandidate,
} from './quality/quality-candidate.js';
import {
  type ScoringInput,
  type ScoringRequest,
  startTransformJob,
  type TransformRequest,
  writeScoringInput,
} from './scoring.js';

export type { BaselineDataset } from './baseline-dataset.js';
export type { ScoringInput } from './scoring.js';

const TABLE_FORMAT = JSON.stringify({ csv: { header: true, output_columns_position: 'START' } });
const DATASET_PATH = '/opt/ml/processing/input/baseline_dataset_input';

export interface BaselineJobRequest {
  readonly resolved: ResolvedRun;
  /** `scripted` passes capture records through the monitor's script. */
  readonly step: 'baseline' | 'scripted';
  /** A table with a header, or capture records for the script. */
  readonly sourceUri: string;
  readonly attempt: number;
}

export function baselineActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;
  return {
    async prepareScoring(request: ScoringRequest): Promise<ScoringInput> {
      return withHeartbeat('preparing the rows to score', () => writeScoringInput(s3, request));
    },

    async startTransform(request: TransformRequest): Promise<{ name: string; outputUri: string }> {
      return startTransformJob(api, request);
    },

    async assembleBaseline(request: {
      resolved: ResolvedRun;
      layout: DatasetLayout;
      outputUri: string;
    }): Promise<BaselineDataset> {
      return withHeartbeat('joining the outputs with the rows', () => writeBaselineDataset(s3, request));
    },

    /** Joins the held-out rows with the outputs of both models. */
    async joinHeldOut(request: HeldOutScores): Promise<ScoredHeldOut> {
      return withHeartbeat('joining the outputs with the held-out rows', () => joinHeldOut(s3, request));
    },

    /** Runs the monitor's own analyzer on the scored rows. */
    async startBaselineJob(request: BaselineJobRequest): Promise<{ name: string; outputUri: string }> {
      const { resolved, step, sourceUri, attempt } = request;
      return startAnalyzerJob(api, {
        resolved,
        monitor: strictestMonitor(dataQualityMonitors(resolved)),
        step,
        attempt,
        preprocessed: step === 'scripted',
        environment: {
          dataset_format: step === 'scripted' ? CAPTURE_FORMAT : TABLE_FORMAT,
          dataset_source: DATASET_PATH,
        },
        inputs: [s3Input('baseline_dataset_input', sourceUri, DATASET_PATH)],
      });
    },

    /** Starts the baseline job of a model quality monitor on the scored held-out rows. */
    async startMetricsJob(request: MetricsJobRequest): Promise<{ name: string; outputUri: string }> {
      return startMetricsJob(api, request);
    },

    /** Stores the thresholds of model quality monitors with the edits of the live ones. */
    async sealQualityCandidate(request: SealQualityRequest): Promise<SealedQuality> {
      return sealQualityCandidate({ s3, sagemaker }, request);
    },

    async sealCandidate(request: SealRequest): Promise<SealedCandidates> {
      return sealCandidate({ s3, sagemaker }, request);
    },
  };
}

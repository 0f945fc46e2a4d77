import type { Statistics } from '../analyzer/index.js';
import type { PolicyRules } from '../contract/policy.js';
import type { Evidence } from '../domain/diagnosis.js';
import { locateDefects } from '../domain/feed-defects/locate-defects.js';
import { singleFeatureJump } from '../domain/feed-defects/single-feature-jump.js';
import { LEAST_TRAFFIC_ROWS, representativenessCheck } from '../domain/gate/checks/representativeness.js';
import { schemaAndTypesCheck } from '../domain/gate/checks/schema-and-types.js';
import { unjudged } from '../domain/gate/unread-capture.js';
import type { RowPairs } from '../domain/profile/row-pairs.js';
import type { CapturedInputs } from './captured-inputs.js';
import { liveInputs } from './live-inputs.js';
import type { TrainingSummary } from './training-summary.js';

export interface DiagnosisSources
  extends Pick<
    Evidence,
    | 'windows'
    | 'retrains'
    | 'modelNewerThanBaseline'
    | 'qualityFell'
    | 'changePoint'
    | 'unchanged'
    | 'chronic'
    | 'spans'
    | 'skipped'
  > {
  readonly rules: PolicyRules['gate'];
  readonly training: TrainingSummary;
  /** Windows since the change point; none if the monitor applies a record preprocessor to the capture. */
  readonly captured: CapturedInputs;
  /** The live baseline's statistics.json; null if the schedule has none, or a record preprocessor. */
  readonly live: Statistics | null;
  /** Rows from before the change, inputs only; absent if none are known. */
  readonly earlier?: RowPairs | null;
  /** S3 URI of the record preprocessor; null without one. */
  readonly unreadBy: string | null;
}

/** What the diagnosis needs, computed from the summaries of each stream. */
export function diagnosisEvidence(sources: DiagnosisSources): Evidence {
  const { rules, training, captured, live, unreadBy, windows, retrains, modelNewerThanBaseline } = sources;
  const { traffic } = captured;
  const { changePoint, unchanged, chronic, spans, skipped } = sources;
  const trained = training.profile;
  return {
    windows,
    ...(changePoint === undefined ? {} : { changePoint }),
    ...(chronic === undefined ? {} : { chronic }),
    ...(spans === undefined ? {} : { spans }),
    ...(unchanged === undefined ? {} : { unchanged }),
    ...(skipped === undefined ? {} : { skipped }),
    retrains,
    modelNewerThanBaseline,
    ...(sources.qualityFell ? { qualityFell: true } : {}),
    unreadBy,
    defects: locateDefects({
      live:
        live &&
        liveInputs(
          live,
          trained.features.map(({ feature }) => feature),
        ),
      training: trained,
      traffic,
      trainingRepeats: training.repeats,
      trafficRepeats: captured.repeats,
      trainingPairs: training.pairs,
      trafficPairs: captured.pairs,
      earlierPairs: sources.earlier ?? null,
    }),
    jump: singleFeatureJump(captured.windows),
    schema: unjudged(schemaAndTypesCheck(trained, traffic), unreadBy),
    representativeness: unjudged(representativenessCheck(trained, traffic, rules, spans), unreadBy),
    capturedRows: traffic?.rows ?? 0,
    leastRows: LEAST_TRAFFIC_ROWS,
  };
}

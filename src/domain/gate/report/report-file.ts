import type { ProposedCandidate, VersionFigures } from '../../../contract/candidate.js';
import type { TitledCheck, Verdict } from '../../../contract/check.js';
import type { ModelComparison } from '../../../contract/model-comparison.js';
import type { EditWithFate } from '../../baseline/edits.js';
import type { ComparedOutput } from '../../quality/outputs.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { Calibration } from '../calibration/calibration.js';
import type { ComparisonSettings } from '../calibration/comparison-settings.js';
import type { IncidentMatch } from '../incident-match.js';
import type { ComparedFeatures } from './compared-distributions.js';

/** `runs/<run>/gate-<digest>[-<schedule>].json`: the complete gate, for an auditor months later. */
export interface GateReportFile {
  /** Kind of the monitors. Absent: data quality. Other kinds have no backtest of distributions. */
  readonly kind?: 'ModelQuality';
  readonly verdict: Verdict;
  readonly candidate: ProposedCandidate;
  readonly checks: readonly TitledCheck[];
  readonly figures: VersionFigures;
  readonly settings: ComparisonSettings;
  /** Normal windows since the change point, scored again, judged by the candidate and by the live baseline. */
  readonly backtest: readonly BacktestedWindow[];
  readonly underLiveBaseline: readonly BacktestedWindow[];
  /** Distributions of the features in both baselines and in the traffic. */
  readonly distributions: ComparedFeatures;
  /** Every output column of the model; absent in files of earlier releases. */
  readonly outputs?: readonly ComparedOutput[];
  /** `feature|check` of every violation that the approver is shown. */
  readonly expectedViolations: readonly string[];
  readonly incidents: readonly IncidentMatch[];
  /** The new model and the model in service on held-out rows; absent without such rows. */
  readonly comparison?: ModelComparison;
  /** Edits of the live constraints with their final fates; absent without edits, and in files of earlier releases. */
  readonly edits?: readonly EditWithFate[];
  /** Windows completely inside declared incidents, judged by the candidate. */
  readonly declaredBad: readonly BacktestedWindow[];
  /** Null without a budget of false alarms, if chance does not violate the completeness. */
  readonly calibration:
    | (Calibration & {
        /** The second version; null if none is proposed. */
        readonly version: {
          readonly candidate: ProposedCandidate;
          readonly verdict: Verdict;
          readonly checks: readonly TitledCheck[];
          readonly figures: VersionFigures;
          /** All normal windows under the new thresholds; `triedOn` lists those that the fit did not use. */
          readonly backtest: readonly BacktestedWindow[];
          readonly declaredBad: readonly BacktestedWindow[];
          readonly expectedViolations: readonly string[];
        } | null;
      })
    | null;
}

import type { TitledCheck, Verdict } from '../../../contract/check.js';
import type { Candidate, VersionFigures } from '../../../contract/run.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { Calibration } from '../calibration/calibration.js';
import type { ComparisonSettings } from '../calibration/comparison-settings.js';
import type { IncidentMatch } from '../incident-match.js';
import type { ComparedFeatures } from './compared-distributions.js';

/** `runs/<run>/gate-<digest>.json`: the whole gate, for whoever asks months later. */
export interface GateReportFile {
  readonly verdict: Verdict;
  readonly candidate: Candidate;
  readonly checks: readonly TitledCheck[];
  readonly figures: VersionFigures;
  readonly settings: ComparisonSettings;
  /** Honest windows since the change point, re-scored, judged by the candidate and by the live baseline. */
  readonly backtest: readonly BacktestedWindow[];
  readonly underLiveBaseline: readonly BacktestedWindow[];
  /** What the features look like in both baselines and in the traffic. */
  readonly distributions: ComparedFeatures;
  /** `feature|check`, all of them. */
  readonly expectedViolations: readonly string[];
  readonly incidents: readonly IncidentMatch[];
  /** Windows wholly within declared incidents, judged by the candidate. */
  readonly declaredBad: readonly BacktestedWindow[];
  /** Null where no budget of false alarms is stated and completeness is no matter of chance. */
  readonly calibration:
    | (Calibration & {
        /** The second version; null where none could be proposed. */
        readonly version: {
          readonly candidate: Candidate;
          readonly verdict: Verdict;
          readonly checks: readonly TitledCheck[];
          readonly figures: VersionFigures;
          /** All honest windows under the new thresholds; `triedOn` names those that the fit did not use. */
          readonly backtest: readonly BacktestedWindow[];
          readonly declaredBad: readonly BacktestedWindow[];
          readonly expectedViolations: readonly string[];
        } | null;
      })
    | null;
}

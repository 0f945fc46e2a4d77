import type { Check, Verdict } from '../../contract/check.js';
import type { ModelComparison } from '../../contract/model-comparison.js';
import type { ChallengerRules, PolicyRules } from '../../contract/policy.js';
import type { VerificationRule } from '../../contract/verification.js';
import type { EditWithFate } from '../baseline/edits.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { RowRepeats } from '../profile/row-repeats.js';
import type { RowSample } from '../profile/row-sample.js';
import type { BacktestedWindow } from './backtested-window.js';
import type { RequiredCompleteness } from './calibration/completeness-allowance.js';
import type { JudgedHeldOut } from './checks/held-out-rows.js';
import type { Provenance } from './checks/provenance.js';
import type { IncidentMatch } from './incident-match.js';
import type { LabelledSample } from './labelled-sample.js';
import type { ReferenceAnalyzerFinding } from './reference-analyzer-finding.js';

/** Everything that the gate judges: summaries of streams, whose size does not grow with the rows. Outputs come before inputs. */
export interface GateEvidence {
  readonly rules: PolicyRules['gate'];
  readonly provenance: Provenance;
  /** From the candidate's statistics.json, outputs first. */
  readonly candidate: DatasetProfile;
  readonly live: DatasetProfile | null;
  /** Inputs only. */
  readonly training: DatasetProfile;
  readonly trainingSample: RowSample;
  readonly trainingRepeats: RowRepeats;
  /** Neighbouring rows; the label, if there is one, comes after the features. */
  readonly trainingPairs: RowPairs;
  readonly labelled: LabelledSample | null;
  /** Labelled rows that the model was not trained on; absent if the run needs none. */
  readonly heldOut?: JudgedHeldOut;
  /** Captured traffic since the change point, scored again, outputs first; and the same by window. */
  readonly traffic: DatasetProfile | null;
  readonly windows: readonly DatasetProfile[];
  readonly trafficRepeats: RowRepeats | null;
  readonly trafficPairs: RowPairs | null;
  /** Rows from before the change; null or absent if none are known. */
  readonly earlierPairs?: RowPairs | null;
  /** The new model and the model in service on held-out labelled rows; absent without such rows, or without a new model. */
  readonly challenger?: {
    readonly comparison: ModelComparison;
    readonly rules: ChallengerRules;
    /** The features of these rows, to compare with the traffic. */
    readonly population?: DatasetProfile;
  };
  readonly backtest: readonly BacktestedWindow[];
  /** The backtest before type violations that SageMaker's own analyzer refutes are removed. Default: the backtest. */
  readonly asComputed?: readonly BacktestedWindow[];
  readonly periodSeconds: number;
  readonly falseAlarmsPerMonth: number | null;
  /** `feature|check` of each violation under the live baseline. */
  readonly violated: readonly string[];
  readonly incidents: readonly IncidentMatch[];
  /** Windows of declared incidents, judged by the candidate. */
  readonly declaredBad: readonly BacktestedWindow[];
  readonly comparisonThreshold: number;
  /** Default: Robust, which the baseline job writes. */
  readonly comparisonMethod?: 'Robust' | 'Simple';
  /** The rule that will judge the release, and the same windows under the live baseline. */
  readonly verification?: {
    readonly rule: VerificationRule;
    readonly underLive: readonly BacktestedWindow[];
  };
  /** What SageMaker's own analyzer finds with the candidate in one of the windows. */
  readonly referenceAnalyzer?: ReferenceAnalyzerFinding;
  /** Edits of the live constraints; absent where they were not looked for. */
  readonly edits?: {
    readonly found: readonly EditWithFate[];
    readonly ask: boolean;
    /** The same windows as judged by the suggestion without the edits; absent where it is unknown. */
    readonly unedited?: Pick<GateEvidence, 'backtest' | 'declaredBad'>;
  };
  /** Least completeness by feature in the candidate's constraints, where a person edited or disabled it. */
  readonly required?: RequiredCompleteness;
  /** Whether the monitor watches no outputs, so that there are none to compare. Default: false. */
  readonly inputsOnly?: boolean;
  /** S3 URI of the record preprocessor that the monitor applies to the capture. With one there is no traffic, window or backtest. */
  readonly unreadBy?: string | null;
}

export interface GateVerdict {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** The verdict on the candidate as it was made, with the final fates of the edits. */
export interface OriginalVerdict extends GateVerdict {
  readonly edits: readonly EditWithFate[];
  /** The backtest that the checks counted: without the violations that only edits raise. */
  readonly counted: readonly BacktestedWindow[];
}

/** pass < warn < unknown < fail: the verdict of a gate is the worst of its checks. */
export type Verdict = 'pass' | 'warn' | 'unknown' | 'fail';

/**
 * Every check of the gate: its stable identifier, which code and files use, and the title that people read. A title may be
 * reworded at any time; an identifier may not.
 */
export const CHECK_TITLES = {
  provenance: 'provenance',
  'schema-and-types': 'schema and types',
  'sample-size': 'sample size',
  'quality-thresholds': 'thresholds of the quality metrics',
  completeness: 'completeness',
  'completeness-noise': 'completeness by chance',
  representativeness: 'representativeness',
  'held-out-rows': 'labelled rows held out from training',
  independence: 'traffic independent of the training set',
  'feed-defects': 'defects in the feed',
  'leaked-label': 'leaked label',
  'label-predictability': 'label predictability',
  challenger: 'new model against the model in service',
  stability: 'stability',
  'time-order': 'time order',
  sharpness: 'outputs as in production',
  divergence: 'divergence from the live baseline',
  frequency: 'value shares (beyond Model Monitor)',
  contamination: 'contamination',
  'declared-incidents': 'declared incidents still raise violations',
  backtest: 'backtest',
  'false-alarms': 'expected false alarms',
  'smallest-detectable-shift': 'smallest detectable shift',
  'verification-rule': 'verification rule',
  'reference-analyzer': "SageMaker's own analyzer",
  'carried-edits': 'settings edited by hand',
  'calibrated-thresholds': 'calibrated thresholds',
} as const;

export type CheckId = keyof typeof CHECK_TITLES;

/** The title of a check; its identifier as it is, if another version of the product wrote it and this one does not know it. */
export function checkTitle(id: CheckId): string {
  return CHECK_TITLES[id] ?? String(id);
}

export interface Check {
  readonly id: CheckId;
  readonly verdict: Verdict;
  /** For a person: what was found, with its numbers. */
  readonly sentence: string;
  readonly threshold?: number;
  /** Numbers by feature, the worst first. */
  readonly evidence?: readonly { readonly feature: string; readonly value: number; readonly note?: string }[];
}

/** A check in the gate's file and in report.json, where a person may read it without this registry. */
export interface TitledCheck extends Check {
  readonly title: string;
}

export function titled(checks: readonly Check[]): readonly TitledCheck[] {
  return checks.map((check) => ({ ...check, title: checkTitle(check.id) }));
}

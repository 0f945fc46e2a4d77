import type { CheckId } from '../../../contract/check.js';
import type { EditWithFate } from '../../baseline/edits.js';
import { namesOf } from '../../baseline/settings.js';
import { list, percent } from '../../present/sentence.js';
import type { Allowances } from './allowances.js';
import type { ThresholdChange } from './threshold-change.js';

/** Settings of the whole file that calibration may change. */
const CALIBRATED = [
  'comparison_threshold',
  'categorical_comparison_threshold',
  'domain_content_threshold',
  'datatype_check_threshold',
] as const satisfies readonly ThresholdChange['setting'][];

/** Calibration replaces generated values only: what a person set stays. */
export function withoutEdited(
  { completeness, domain, types, comparison = [] }: Allowances,
  edits: readonly EditWithFate[],
): { readonly allowances: Allowances; readonly held: readonly ThresholdChange['setting'][] } {
  const inCandidate = edits.filter(({ fate, inCandidate: is }) => fate === 'carried over' || is);
  const ofFile = inCandidate.filter(({ feature }) => feature === null);
  const held = CALIBRATED.filter((name) => ofFile.some(({ setting }) => namesOf(setting).at(-1) === name));
  const editedIn = (name: string) =>
    new Set(inCandidate.filter(({ setting }) => setting === name).map(({ feature }) => feature));
  const [features, typed] = [editedIn('completeness'), editedIn('inferred_type')];
  return {
    held,
    allowances: {
      completeness: completeness.filter(({ feature }) => !features.has(feature)),
      domain: held.includes('domain_content_threshold') ? null : domain,
      types:
        types === null || held.includes('datatype_check_threshold')
          ? null
          : { ...types, stated: types.stated.filter(({ feature }) => !typed.has(feature)) },
      comparison: comparison.filter(({ setting }) => !held.includes(setting)),
    },
  };
}

/**
 * What calibration would change if a person had not set it, by the check that then fails: without these words nobody learns
 * why there is no calibrated version.
 */
export function blockedByEdits(wanted: Allowances, left: Allowances): ReadonlyMap<CheckId, string> {
  const kept = new Set(left.completeness.map(({ feature }) => feature));
  const completeness = wanted.completeness.filter(({ feature }) => !kept.has(feature));
  const thresholds = [
    ...(wanted.domain && !left.domain ? [wanted.domain] : []),
    ...(wanted.types && !left.types ? [wanted.types.threshold] : []),
  ];
  const compared = (wanted.comparison ?? []).filter((one) => !left.comparison?.includes(one));
  const because = 'but a person edited it in the live constraints. Change it there, then start a new run.';
  return new Map<CheckId, string>([
    ...(completeness.length > 0
      ? [
          [
            'completeness-noise',
            `Calibration would lower the completeness of ${list(completeness.map(({ feature, to }) => `${feature} to ${percent(to)}`))}, ${because}`,
          ] as const,
        ]
      : []),
    ...(thresholds.length + compared.length > 0
      ? [
          [
            'backtest',
            `Calibration would change ${list([...thresholds, ...compared].map(({ setting, to }) => `${setting} to ${to}`))}, ${because}`,
          ] as const,
        ]
      : []),
  ]);
}

/** Says which edited settings calibration leaves as they are; empty without one. */
export function heldInWords(
  held: readonly ThresholdChange['setting'][],
  edits: readonly EditWithFate[],
): string {
  if (held.length === 0) return '';
  const values = held.map((name) => {
    const edit = edits.find(({ feature, setting }) => feature === null && namesOf(setting).at(-1) === name);
    return `${name} ${edit?.to ?? 'removed'}`;
  });
  return ` Edited by hand, so calibration does not change it: ${values.join(', ')}.`;
}

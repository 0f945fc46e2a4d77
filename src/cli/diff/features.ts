/** Formats the features of a comparison of two baselines: a table, and lines for what does not fit into it. */
import pc from 'picocolors';
import type { FeatureDiff } from '../../domain/baseline/baseline-diff.js';
import type { MonitorDistance } from '../../domain/baseline/baseline-side.js';
import { bar, completenessText, number, printable, table } from '../table.js';
import { some, valueText } from './values.js';

/** The usual limit of the population stability index for "changed". isNotable also requires twice what chance gives. */
const NOTABLE_PSI = 0.1;
const CHECKS = {
  data_type_check: 'type',
  completeness_check: 'completeness',
  baseline_drift_check: 'drift',
  categorical_values_check: 'values',
} as const;

/** Whether a person who compares the baselines should see the feature. */
export function isDifferent({ changed, alarms, distance, stabilityIndex }: FeatureDiff): boolean {
  return (
    changed ||
    alarms.byOld.length + alarms.byNew.length > 0 ||
    Math.max(distance.byOld?.distance ?? 0, distance.byNew?.distance ?? 0) > 0 ||
    isNotable(stabilityIndex)
  );
}

function isNotable(index: FeatureDiff['stabilityIndex']): boolean {
  return index !== null && index.psi >= NOTABLE_PSI && index.psi > 2 * index.expectedByChance;
}

export function featureTable(features: readonly FeatureDiff[]): string {
  return table(
    ['feature', 'type', 'complete', 'mean', 'distance', 'limit', 'PSI', 'by chance', 'violations'],
    features.map((feature) => [
      printable(feature.feature),
      change(feature.inferredType.old, feature.inferredType.new, (type) => type),
      change(feature.completeness.old, feature.completeness.new, completenessOrNone),
      meanOf(feature),
      ...distanceCells(feature),
      psiOf(feature),
      feature.stabilityIndex ? feature.stabilityIndex.expectedByChance.toFixed(3) : '',
      alarmsOf(feature),
    ]),
    [false, false, true, true, false, true, true, true, false],
  );
}

function change<T>(old: T, is: T, format: (value: T) => string): string {
  return format(old) === format(is) ? format(is) : `${format(old)} → ${pc.yellow(format(is))}`;
}

function completenessOrNone(share: number | null): string {
  return share === null ? '–' : completenessText(share);
}

function meanOf({ moments }: FeatureDiff): string {
  if (!moments.old && !moments.new) return '';
  const format = (side: { readonly mean: number } | null) => (side ? number(side.mean) : '–');
  return format(moments.old) === format(moments.new)
    ? format(moments.new)
    : `${format(moments.old)} → ${format(moments.new)}`;
}

/** One distance if it is the same under both baselines, else the old baseline's and the new one's. */
function distanceCells({ distance: { byOld, byNew } }: FeatureDiff): readonly [string, string] {
  const one = byOld ?? byNew;
  if (!one) return ['', ''];
  const same =
    !byOld ||
    !byNew ||
    (Math.abs(byOld.distance - byNew.distance) < 5e-4 && byOld.threshold === byNew.threshold);
  if (same) return [coloured(one, `${one.distance.toFixed(3)} ${bar(one.distance)}`), number(one.threshold)];
  return [
    `${coloured(byOld, byOld.distance.toFixed(3))} / ${coloured(byNew, byNew.distance.toFixed(3))}`,
    `${number(byOld.threshold)} / ${number(byNew.threshold)}`,
  ];
}

function coloured({ distance, threshold }: MonitorDistance, text: string): string {
  return distance > threshold ? pc.red(text) : text;
}

function psiOf({ stabilityIndex }: FeatureDiff): string {
  if (!stabilityIndex) return '';
  const text = stabilityIndex.psi.toFixed(3);
  return isNotable(stabilityIndex) ? pc.yellow(text) : text;
}

function alarmsOf({ alarms: { byOld, byNew }, stabilityIndex, distance }: FeatureDiff): string {
  const words = (checks: FeatureDiff['alarms']['byOld']) => checks.map((check) => CHECKS[check]).join(', ');
  const both = words(byOld) === words(byNew);
  if (byOld.length > 0 && both) return pc.red(words(byOld));
  const parts = [
    ...(byOld.length > 0 ? [`old: ${words(byOld)}`] : []),
    ...(byNew.length > 0 ? [`new: ${words(byNew)}`] : []),
  ];
  if (parts.length > 0) return pc.red(parts.join('; '));
  const undetected = (distance.byOld?.distance ?? 0) <= (distance.byOld?.threshold ?? 0);
  return isNotable(stabilityIndex) && undetected ? pc.yellow('changed, not detected by the monitor') : '';
}

/** Added and removed values of domains. */
export function domainLines(features: readonly FeatureDiff[]): readonly string[] {
  const lines = features.flatMap(({ feature, domain }) => {
    if (!domain) return [];
    const name = `  ${pc.dim('values of')} ${printable(feature)}:`;
    if (domain.old === null || domain.new === null) {
      return [
        `${name} ${domain.new === null ? 'no domain any more, new values are no violation' : 'now a domain'}`,
      ];
    }
    const parts = [
      ...(domain.added.length > 0 ? [pc.green(`+ ${some(domain.added)}`)] : []),
      ...(domain.removed.length > 0 ? [pc.red(`- ${some(domain.removed)}`)] : []),
    ];
    return parts.length > 0 ? [`${name} ${parts.join('  ')}`] : [];
  });
  return lines.length > 0 ? [...lines, ''] : [];
}

/** Settings and signs of single features, which the table does not show. */
export function overrideLines(features: readonly FeatureDiff[]): readonly string[] {
  const lines = features.flatMap(({ feature, settings, nonNegative }) =>
    [
      ...settings,
      ...(nonNegative.old === nonNegative.new
        ? []
        : [{ setting: 'is_non_negative', old: nonNegative.old, new: nonNegative.new }]),
    ].map(
      ({ setting, old, new: is }) =>
        `  ${pc.dim('setting of')} ${printable(feature)}: ${setting}: ${valueText(old)} → ${pc.yellow(valueText(is))}`,
    ),
  );
  return lines.length > 0 ? [...lines, ''] : [];
}

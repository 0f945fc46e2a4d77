/** Formats the comparison of two baselines for a terminal. */
import pc from 'picocolors';
import type { BaselineDiff, FeatureDiff } from '../domain/baseline/baseline-diff.js';
import type { MonitorDistance } from '../domain/baseline/baseline-side.js';
import type { AttributedDifference } from '../domain/baseline/difference-origins.js';
import type { Setting } from '../domain/baseline/settings.js';
import { bar, completenessText, count, number, printable, table } from './table.js';

/** About one screen. A last line says how to show the other rows. */
const ROWS_SHOWN = 40;
const NAMES_SHOWN = 8;
const VALUES_SHOWN = 4;
/** The usual limit of the population stability index for "changed". isNotable also requires twice what chance gives. */
const NOTABLE_PSI = 0.1;
const CHECKS = {
  data_type_check: 'type',
  completeness_check: 'completeness',
  baseline_drift_check: 'drift',
  categorical_values_check: 'values',
} as const;

export function diffReport(
  diff: BaselineDiff,
  run: {
    readonly older: string;
    readonly newer: string;
    readonly all: boolean;
    /** Differences by origin; null without a base. */
    readonly origins?: readonly AttributedDifference[] | null;
  },
): string {
  const { features, rows, columns } = diff;
  const different = features.filter(isDifferent);
  const shown = run.all ? features : different.slice(0, ROWS_SHOWN);
  const unchanged = features.length - different.length;
  return [
    '',
    `${pc.bold('Old')}  ${run.older}: ${count(rows.old, 'row')}, ${count(columns.old, 'feature')}`,
    `${pc.bold('New')}  ${run.newer}: ${count(rows.new, 'row')}, ${count(columns.new, 'feature')}`,
    '',
    ...columnLines(diff),
    ...settingLines(diff),
    ...verdictLines(diff),
    '',
    ...(shown.length > 0 ? [featureTable(shown), ''] : []),
    ...domainLines(shown),
    ...overrideLines(shown),
    ...originLines(run.origins ?? null, run.all),
    ...(!run.all && different.length > shown.length
      ? [pc.dim(`${count(different.length - shown.length, 'more changed feature')}: --all shows them`)]
      : []),
    ...(!run.all && unchanged > 0
      ? [pc.dim(`${count(unchanged, different.length > 0 ? 'other feature' : 'feature')} unchanged`)]
      : []),
    ...(shown.length > 0
      ? [
          pc.dim(
            'distance: computed by the monitor, a violation above the limit; PSI: compares frequencies, not part of the monitor',
          ),
        ]
      : []),
    '',
  ].join('\n');
}

function columnLines({ added, removed, moved }: BaselineDiff): readonly string[] {
  const lines = [
    ...listed(
      pc.green('+ added'),
      added.map(({ feature, inferredType }) => `${feature} (${inferredType})`),
    ),
    ...listed(
      pc.red('- removed'),
      removed.map(({ feature, inferredType }) => `${feature} (${inferredType})`),
    ),
    ...listed(
      pc.yellow('~ moved'),
      moved.map(({ feature, from, to }) => `${feature} (column ${from + 1} → ${to + 1})`),
    ),
  ];
  return lines.length > 0 ? [...lines, ''] : [];
}

function settingLines({ settings }: BaselineDiff): readonly string[] {
  if (settings.length === 0) return [];
  return [
    ...settings.map(
      ({ setting, old, new: is }) => `${pc.yellow('~')} ${setting}: ${valueText(old)} → ${valueText(is)}`,
    ),
    '',
  ];
}

function valueText(value: Setting): string {
  if (Array.isArray(value)) return some(value.map(String));
  return value === null ? 'unset' : printable(String(value));
}

function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES_SHOWN ? `, … ${names.length - NAMES_SHOWN} more` : '';
  return [`${what} ${names.length}: ${names.slice(0, NAMES_SHOWN).map(printable).join(', ')}${more}`];
}

function verdictLines({
  verdict,
  features,
  added,
  removed,
  moved,
  duplicated,
}: BaselineDiff): readonly string[] {
  if (verdict === 'equal') return [pc.green('✓ The baselines are equal')];
  if (verdict === 'compatible')
    return [pc.green("✓ Compatible: neither baseline would raise violations on the other one's rows")];
  const alarming = (side: 'byOld' | 'byNew') =>
    features.filter(({ alarms }) => alarms[side].length > 0).length;
  const line = (judge: string, other: string, side: 'byOld' | 'byNew') =>
    alarming(side) === 0
      ? []
      : [
          `the ${judge} baseline would raise violations for ${count(alarming(side), 'feature')} on the ${other} one's rows`,
        ];
  const columns = [
    ...(duplicated.length === 0
      ? []
      : [
          `a constraints file names ${some(duplicated.map(({ feature }) => feature))} more than once: which entry the monitor uses is unknown. Keep one entry of each`,
        ]),
    ...(added.length === removed.length
      ? []
      : ['the number of columns differs, so every window would have violations']),
    ...(added.length > 0 && added.length === removed.length
      ? ['columns were replaced: the monitor does not detect this, because it only counts columns']
      : []),
    ...(moved.length > 0 ? ['columns moved: the monitor maps captured CSV by position'] : []),
  ];
  return [...line('old', 'new', 'byOld'), ...line('new', 'old', 'byNew'), ...columns].map((text) =>
    pc.red(`✗ ${text[0]?.toUpperCase()}${text.slice(1)}`),
  );
}

function isDifferent({ changed, alarms, distance, stabilityIndex }: FeatureDiff): boolean {
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

function featureTable(features: readonly FeatureDiff[]): string {
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

function domainLines(features: readonly FeatureDiff[]): readonly string[] {
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
function overrideLines(features: readonly FeatureDiff[]): readonly string[] {
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

/** Edits by hand, one a line, and the number of the other differences. */
function originLines(origins: readonly AttributedDifference[] | null, all: boolean): readonly string[] {
  if (origins === null) return [];
  const edits = origins.filter(({ origin }) => origin !== 'generated');
  const generated = origins.length - edits.length;
  const listed = all ? origins : edits.slice(0, ROWS_SHOWN);
  const more = all ? 0 : edits.length - listed.length;
  return [
    `${pc.bold('By origin')}  ${count(edits.length, 'edit')} by hand that the new baseline does not keep, ${count(generated, 'newly generated difference')}`,
    ...listed.map(({ feature, setting, base, old, new: is, origin }) => {
      const where = feature === null ? 'all features' : printable(feature);
      const values = `${valueText(base)} → ${valueText(old)} → ${valueText(is)}`;
      return `  ${origin === 'generated' ? pc.dim(origin) : pc.red(origin)}  ${where}: ${printable(setting)}: ${values}`;
    }),
    ...(more > 0 ? [pc.dim(`  ${count(more, 'more edit')}: --all shows them`)] : []),
    ...(listed.length > 0 ? [pc.dim('  values: in the base → old → new')] : []),
    '',
  ];
}

function some(values: readonly string[]): string {
  const more = values.length > VALUES_SHOWN ? `, … ${values.length - VALUES_SHOWN} more` : '';
  return `${values
    .slice(0, VALUES_SHOWN)
    .map((value) => printable(value) || '(empty)')
    .join(', ')}${more}`;
}

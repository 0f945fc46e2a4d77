/** Two baselines side by side, for a person at a terminal. Plain text where there is no terminal. */
import pc from 'picocolors';
import type { BaselineDiff, FeatureDiff } from '../domain/baseline/baseline-diff.js';
import type { MonitorDistance } from '../domain/baseline/baseline-side.js';
import { bar, count, number, percent, printable, table } from './analyze-table.js';

/** A screenful; the rest is a line that says how to see it. */
const ROWS_SHOWN = 40;
const NAMES_SHOWN = 8;
const VALUES_SHOWN = 4;
/** The customary "moved" of the stability index, as long as chance does not explain it. */
const NOTABLE_PSI = 0.1;
const CHECKS = {
  data_type_check: 'type',
  completeness_check: 'completeness',
  baseline_drift_check: 'drift',
  categorical_values_check: 'values',
} as const;

export function diffReport(
  diff: BaselineDiff,
  run: { readonly older: string; readonly newer: string; readonly all: boolean },
): string {
  const { features, rows, columns } = diff;
  const telling = features.filter(isTelling);
  const shown = run.all ? features : telling.slice(0, ROWS_SHOWN);
  const still = features.length - telling.length;
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
    ...(!run.all && telling.length > shown.length
      ? [pc.dim(`${count(telling.length - shown.length, 'further changed feature')}: --all shows them`)]
      : []),
    ...(!run.all && still > 0
      ? [pc.dim(`${count(still, telling.length > 0 ? 'other feature' : 'feature')} as before`)]
      : []),
    ...(shown.length > 0
      ? [
          pc.dim(
            "distance: the monitor's own, a violation above its threshold; PSI: frequencies, not the monitor's",
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
      ({ setting, old, new: is }) => `${pc.yellow('~')} ${setting}: ${said(old)} → ${said(is)}`,
    ),
    '',
  ];
}

function said(value: string | number | boolean | null): string {
  return value === null ? 'unset' : printable(String(value));
}

function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMES_SHOWN ? `, … ${names.length - NAMES_SHOWN} more` : '';
  return [`${what} ${names.length}: ${names.slice(0, NAMES_SHOWN).map(printable).join(', ')}${more}`];
}

function verdictLines({ verdict, features, added, removed, moved }: BaselineDiff): readonly string[] {
  if (verdict === 'equal') return [pc.green('✓ The baselines are equal')];
  if (verdict === 'compatible')
    return [pc.green("✓ Compatible: neither baseline would alarm on rows like the other's")];
  const alarming = (side: 'byOld' | 'byNew') =>
    features.filter(({ alarms }) => alarms[side].length > 0).length;
  const line = (judge: string, other: string, side: 'byOld' | 'byNew') =>
    alarming(side) === 0
      ? []
      : [
          `the ${judge} baseline would alarm on ${count(alarming(side), 'feature')} of rows like the ${other} one's`,
        ];
  const columns = [
    ...(added.length === removed.length
      ? []
      : ['the number of columns differs, so every window would alarm']),
    ...(added.length > 0 && added.length === removed.length
      ? ['columns were exchanged, which the monitor does not see, as it only counts them']
      : []),
    ...(moved.length > 0 ? ['columns moved, and the monitor maps captured CSV by position'] : []),
  ];
  return [...line('old', 'new', 'byOld'), ...line('new', 'old', 'byNew'), ...columns].map((text) =>
    pc.red(`✗ ${text[0]?.toUpperCase()}${text.slice(1)}`),
  );
}

function isTelling({ changed, alarms, distance, stabilityIndex }: FeatureDiff): boolean {
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
    ['feature', 'type', 'complete', 'mean', 'distance', 'limit', 'PSI', 'by chance', 'would alarm'],
    features.map((feature) => [
      printable(feature.feature),
      change(feature.inferredType.old, feature.inferredType.new, (type) => type),
      change(feature.completeness.old, feature.completeness.new, shareOrNone),
      meanOf(feature),
      ...distanceCells(feature),
      psiOf(feature),
      feature.stabilityIndex ? feature.stabilityIndex.expectedByChance.toFixed(3) : '',
      alarmsOf(feature),
    ]),
    [false, false, true, true, false, true, true, true, false],
  );
}

function change<T>(old: T, is: T, say: (value: T) => string): string {
  return say(old) === say(is) ? say(is) : `${say(old)} → ${pc.yellow(say(is))}`;
}

function shareOrNone(share: number | null): string {
  return share === null ? '–' : percent(share);
}

function meanOf({ moments }: FeatureDiff): string {
  if (!moments.old && !moments.new) return '';
  const say = (side: { readonly mean: number } | null) => (side ? number(side.mean) : '–');
  return say(moments.old) === say(moments.new)
    ? say(moments.new)
    : `${say(moments.old)} → ${say(moments.new)}`;
}

/** One distance where both baselines judge alike, else the old one's and the new one's. */
function distanceCells({ distance: { byOld, byNew } }: FeatureDiff): readonly [string, string] {
  const one = byOld ?? byNew;
  if (!one) return ['', ''];
  const alike =
    !byOld ||
    !byNew ||
    (Math.abs(byOld.distance - byNew.distance) < 5e-4 && byOld.threshold === byNew.threshold);
  if (alike) return [coloured(one, `${one.distance.toFixed(3)} ${bar(one.distance)}`), number(one.threshold)];
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
  const silent = (distance.byOld?.distance ?? 0) <= (distance.byOld?.threshold ?? 0);
  return isNotable(stabilityIndex) && silent ? pc.yellow('moved, unseen by the monitor') : '';
}

function domainLines(features: readonly FeatureDiff[]): readonly string[] {
  const lines = features.flatMap(({ feature, domain }) => {
    if (!domain) return [];
    const name = `  ${pc.dim('values of')} ${printable(feature)}:`;
    if (domain.old === null || domain.new === null) {
      return [
        `${name} ${domain.new === null ? 'no domain any more, new values raise no alarm' : 'now a domain'}`,
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

function some(values: readonly string[]): string {
  const more = values.length > VALUES_SHOWN ? `, … ${values.length - VALUES_SHOWN} more` : '';
  return `${values
    .slice(0, VALUES_SHOWN)
    .map((value) => printable(value) || '(empty)')
    .join(', ')}${more}`;
}

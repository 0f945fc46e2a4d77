/** Formats the comparison of two baselines for a terminal. */
import pc from 'picocolors';
import type { BaselineDiff } from '../../domain/baseline/baseline-diff.js';
import { duplicateInWords } from '../../domain/baseline/duplicate-features.js';
import { count, printable } from '../table.js';
import { domainLines, featureTable, isDifferent, overrideLines } from './features.js';
import { type Origins, originLines } from './origins.js';
import { some, valueText } from './values.js';

/** About one screen. A last line says how to show the other rows. */
const ROWS_SHOWN = 40;
const NAMES_SHOWN = 8;

export function diffReport(
  diff: BaselineDiff,
  run: {
    readonly older: string;
    readonly newer: string;
    readonly all: boolean;
    readonly origins: Origins;
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
    ...originLines(run.origins, run.all, ROWS_SHOWN),
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
          `a constraints file contains several entries of ${some(duplicated.map(duplicateInWords))}: which one the monitor reads is unknown, and here the first is compared. Keep one entry of each`,
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

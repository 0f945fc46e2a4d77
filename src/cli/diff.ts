/**
 * `rebaseline diff`: two baselines side by side.
 * Exit code 0: equal or compatible; 3: one would alarm on rows like the other's; 1: not done.
 */
import { Command } from 'commander';
import { compareBaselines } from '../evidence/compare-baselines.js';
import { diffReport } from './diff-report.js';
import { readBaselineFrom } from './diff-source.js';

const WOULD_ALARM = 3;

const EXPLAINED = `
OLD and NEW are folders, S3 prefixes (s3://bucket/prefix) or the files themselves; a baseline is statistics.json and
constraints.json.

"distance" is the monitor's own: numbers by their distinct values, texts by their shares; above the threshold it is a
violation. "PSI" is not the monitor's: a stability index over frequencies, with what chance alone gives on average,
which sees shares move where the distinct values stay. Columns that moved are matched by name here; the monitor maps
captured CSV by position.

Exit code: 0 equal or compatible, 3 one baseline would alarm on rows like those of the other (or columns were added,
removed or moved), 1 not done.`;

export function diffCommand(): Command {
  return new Command('diff')
    .description('Two baselines side by side: what changed, and what would alarm.')
    .argument('<old>', 'the baseline that judges now')
    .argument('<new>', 'the baseline that is to judge')
    .option('--json', 'the same as JSON', false)
    .option('--all', 'every feature, also those that have not changed', false)
    .addHelpText('after', EXPLAINED)
    .action(diff);
}

async function diff(
  older: string,
  newer: string,
  { json, all }: { readonly json: boolean; readonly all: boolean },
): Promise<void> {
  const [was, is] = await Promise.all([readBaselineFrom(older), readBaselineFrom(newer)]);
  const found = compareBaselines(was, is);
  console.log(
    json
      ? JSON.stringify({ old: older, new: newer, ...found }, null, 2)
      : diffReport(found, { older, newer, all }),
  );
  if (found.verdict === 'alarms') process.exitCode = WOULD_ALARM;
}

/**
 * `rebaseline diff`: compares two baselines.
 * Exit code 0: equal or compatible; 3: one would raise violations on the other's rows; 1: error.
 */
import { Command } from 'commander';
import type { Constraints } from '../../analyzer/index.js';
import { countKeptEdits, differenceOrigins } from '../../domain/baseline/difference-origins.js';
import { compareBaselines } from '../../evidence/compare-baselines.js';
import { suggestedConstraints } from '../../evidence/suggested-constraints.js';
import { diffReport } from './report.js';
import { readBaselineFrom, readConstraintsFrom } from './source.js';

const VIOLATIONS_EXPECTED = 3;

const EXPLANATION = `
OLD and NEW are folders, S3 prefixes (s3://bucket/prefix) or the files themselves. A baseline is statistics.json and
constraints.json. A CSV file (.csv, .csv.gz) stands for the baseline that it would give.

"distance" is what the monitor computes: it compares the distinct values of numbers and the shares of texts. A distance
above the limit is a violation. "PSI" (population stability index) is not part of the monitor: it compares frequencies,
so it also detects changed shares of unchanged distinct values. "by chance" is the PSI that chance alone gives on
average. This command matches columns by name; the monitor maps captured CSV by position.

"Edits by hand" are values of OLD that its baseline job did not write. An edit that NEW lacks would be discarded by a
switch to NEW. Every other difference is newly generated. What the job wrote is computed from the statistics of OLD, or
read from the FILE of --base: the constraints.json that the job wrote (suggested-constraints.json beside a baseline that
a run of rebaseline made).

Exit code: 0 equal or compatible, 3 one baseline would raise violations on the other one's rows (or columns were added,
removed, moved or named twice), 1 error.`;

export function diffCommand(): Command {
  return new Command('diff')
    .description('Compare two baselines: what changed, and what would raise violations.')
    .argument('<old>', 'the present baseline')
    .argument('<new>', 'the baseline that will replace it')
    .option(
      '--base <file>',
      'constraints.json as the baseline job wrote it for OLD: tells edits by hand from generated values exactly',
    )
    .option('--json', 'print JSON', false)
    .option('--header', 'the first line of CSV files contains names, although they look like numbers')
    .option('--no-header', 'CSV files have no header line; columns are named _c0, _c1, …')
    .option('--all', 'show every feature, also unchanged ones', false)
    .addHelpText('after', EXPLANATION)
    .action(diff);
}

async function diff(
  older: string,
  newer: string,
  {
    json,
    all,
    base,
    ...csv
  }: {
    readonly json: boolean;
    readonly all: boolean;
    readonly base?: string;
    readonly header?: boolean;
  },
): Promise<void> {
  const [oldFiles, newFiles, suggested] = await Promise.all([
    readBaselineFrom(older, csv),
    readBaselineFrom(newer, csv),
    base === undefined ? null : readConstraintsFrom(base, csv),
  ]);
  const found = compareBaselines(oldFiles, newFiles);
  const originBase = suggested ?? suggestedConstraints(oldFiles.statistics, oldFiles.constraints).constraints;
  const sides = [originBase as Constraints, oldFiles.constraints, newFiles.constraints] as const;
  const origins = {
    differences: differenceOrigins(...sides),
    kept: countKeptEdits(...sides),
    isGiven: suggested !== null,
  };
  console.log(
    json
      ? JSON.stringify(
          {
            old: older,
            new: newer,
            ...found,
            base: base ?? null,
            origins: origins.differences,
            keptEdits: origins.kept,
          },
          null,
          2,
        )
      : diffReport(found, { older, newer, all, origins }),
  );
  if (found.verdict === 'alarms') process.exitCode = VIOLATIONS_EXPECTED;
}

/** Formats where the differences of two baselines come from: edits by hand, or new data. */
import pc from 'picocolors';
import type { AttributedDifference } from '../../domain/baseline/difference-origins.js';
import { placeOf } from '../../domain/baseline/edit-line.js';
import { count, printable, table } from '../table.js';
import { valueText } from './values.js';

export interface Origins {
  readonly differences: readonly AttributedDifference[];
  /** Number of edits by hand that both baselines have. */
  readonly kept: number;
  /** Whether the base is what the job wrote, and not computed from the statistics of the old baseline. */
  readonly isGiven: boolean;
}

/** Edits by hand that the new baseline lost, and the number of the other differences. */
export function originLines(
  { differences, kept, isGiven }: Origins,
  all: boolean,
  rowsShown: number,
): readonly string[] {
  const edits = differences.filter(({ origin }) => origin !== 'generated');
  const generated = differences.length - edits.length;
  const listed = all ? differences : edits.slice(0, rowsShown);
  const more = all ? 0 : edits.length - listed.length;
  if (edits.length + kept === 0 && !isGiven) return [];
  const head = [
    `${edits.length} not in the new one`,
    `${kept} kept`,
    `${count(generated, 'other difference')} newly generated`,
  ];
  return [
    `${pc.bold('Edits by hand')} in the old baseline: ${head.join('; ')}`,
    ...(listed.length > 0 ? [originTable(listed)] : []),
    ...(more > 0 ? [pc.dim(`  ${count(more, 'more edit')}: --all shows them`)] : []),
    ...(isGiven
      ? []
      : [
          pc.dim(
            '  suggested: computed from the statistics of the old baseline; --base compares with what its job wrote',
          ),
        ]),
    '',
  ];
}

function originTable(differences: readonly AttributedDifference[]): string {
  return table(
    ['origin', 'feature', 'setting', 'suggested', 'old', 'new'],
    differences.map((difference) => {
      const { base, old, new: is, origin } = difference;
      const { where, setting } = placeOf(difference);
      return [
        origin === 'generated' ? pc.dim(origin) : pc.red(origin),
        printable(where),
        // Every setting of a distribution has a name of its own.
        printable(setting.replace('distribution_constraints.', '')),
        ...[base, old, is].map((value) => valueText(value, difference.setting)),
      ];
    }),
    [false, false, false, false, false, false],
  );
}

import type { RowPairs } from '../profile/row-pairs.js';
import type { FeedDefect } from './feed-defect.js';
import type { FeedEvidence } from './feed-evidence.js';
import type { LocatedDefect } from './located-defect.js';
import { alteredText } from './rows/altered-text.js';
import { isolatedDifference } from './rows/isolated-difference.js';
import { lostAssociationDefect, lostAssociations } from './rows/lost-association.js';
import { mixedDecimals } from './rows/mixed-decimals.js';
import { repeatedNeighbours } from './rows/repeated-neighbours.js';
import { sourceDifference } from './rows/source-difference.js';

type Rows = readonly RowPairs['pairs'][number]['row'][];

interface Comparison {
  readonly where: LocatedDefect['where'];
  readonly reference: RowPairs;
  readonly actual: RowPairs;
  readonly since: string;
}

/** Examines the cells of one column in two streams. */
type OfColumn = (
  column: string,
  reference: readonly (string | null)[],
  actual: readonly (string | null)[],
  since: string,
) => FeedDefect | null;
const OF_COLUMNS: readonly OfColumn[] = [mixedDecimals, alteredText];

/**
 * Compares rows: training set and traffic each with the time before, both at once, which shows a smaller loss, and with
 * each other. Of lost associations only the clearest one is named. A column has at most one finding.
 */
export function rowDefects({
  trainingPairs,
  trafficPairs,
  earlierPairs,
}: Pick<FeedEvidence, 'trainingPairs' | 'trafficPairs' | 'earlierPairs'>): readonly LocatedDefect[] {
  if (!trainingPairs) return [];
  // A label, which the traffic has not, comes last.
  const columns = trainingPairs.columns.filter((column, at) =>
    [trafficPairs, earlierPairs].every((pairs) => !pairs || pairs.columns[at] === column),
  );
  if (columns.some((column, at) => trainingPairs.columns[at] !== column)) return [];
  const inputs = (pairs: RowPairs | null | undefined): RowPairs => ({ columns, pairs: pairs?.pairs ?? [] });
  const [training, now, before] = [trainingPairs, trafficPairs, earlierPairs].map(inputs) as [
    RowPairs,
    RowPairs,
    RowPairs,
  ];
  const both: RowPairs = { columns, pairs: now.pairs.length > 0 ? training.pairs.concat(now.pairs) : [] };
  const eachWithOther: readonly Comparison[] = [
    { where: 'training-set', reference: before, actual: training, since: 'before' },
    { where: 'traffic', reference: before, actual: now, since: 'before' },
    { where: 'between', reference: training, actual: now, since: 'in the training set' },
    { where: 'training-set', reference: now, actual: training, since: 'in the traffic' },
  ];
  const lost = clearestLoss([
    { where: 'both', reference: before, actual: both, since: 'before' },
    ...eachWithOther,
  ]);
  const ofColumns = columns.flatMap((column, at) => {
    const located = OF_COLUMNS.map((find) =>
      oncePerColumn(eachWithOther, ({ reference, actual, since }) =>
        find(column, cellsOf(reference, at), cellsOf(actual, at), since),
      ),
    );
    return located.find((one) => one !== null) ?? [];
  });
  const repeated = oncePerColumn(eachWithOther, ({ reference, actual }) =>
    repeatedNeighbours(reference, actual),
  );
  const isolated = isolatedDifference(columns, rowsOf(training), rowsOf(now));
  const ofSource = sourceDifference(columns, rowsOf(training), rowsOf(now));
  const found = [
    ...(lost ? [lost] : []),
    ...ofColumns,
    ...(repeated ? [repeated] : []),
    ...(isolated ? [{ where: 'between' as const, defect: isolated }] : []),
    ...(ofSource ? [{ where: 'between' as const, defect: ofSource }] : []),
  ];
  const keys = found.map(({ defect }) => defect.features.join());
  return found.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}

function clearestLoss(comparisons: readonly Comparison[]): LocatedDefect | null {
  const lost = comparisons.flatMap(({ where, reference, actual, since }) => {
    const associations = lostAssociations(actual.columns, rowsOf(reference), rowsOf(actual));
    const defect = lostAssociationDefect(associations, since);
    return defect ? [{ located: { where, defect }, z: associations[0]?.z ?? 0 }] : [];
  });
  return lost.sort((a, b) => b.z - a.z)[0]?.located ?? null;
}

/** The first finding of the comparisons; it is in both streams if each of them has one. */
function oncePerColumn(
  comparisons: readonly Comparison[],
  find: (comparison: Comparison) => FeedDefect | null,
): LocatedDefect | null {
  const found = comparisons.flatMap((comparison): LocatedDefect[] => {
    const defect = find(comparison);
    return defect ? [{ where: comparison.where, defect }] : [];
  });
  const places = new Set(found.map(({ where }) => where));
  const [first] = found;
  if (!first) return null;
  return places.has('training-set') && places.has('traffic') ? { ...first, where: 'both' } : first;
}

function rowsOf({ pairs }: RowPairs): Rows {
  return pairs.map(({ row }) => row);
}

function cellsOf({ pairs }: RowPairs, at: number): readonly (string | null)[] {
  return pairs.map(({ row }) => row[at] ?? null);
}

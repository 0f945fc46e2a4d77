import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { FeedDefect } from './feed-defect.js';
import type { FeedEvidence } from './feed-evidence.js';
import type { LocatedDefect } from './located-defect.js';
import { profileDefects } from './profile-defects.js';
import { rowDefects } from './row-defects.js';
import { changedCorrelation } from './rows/changed-correlation.js';
import { copiedColumn } from './rows/copied-column.js';
import { duplicateRows } from './rows/duplicate-rows.js';
import { emptyOneHotGroup } from './rows/empty-one-hot-group.js';
import { isExplainedByOthers } from './rows/explained-value.js';
import { misalignedColumn } from './rows/misaligned-column.js';

/** Maximum distance beyond chance between columns of one population. */
const SAME_POPULATION = 0.1;

/**
 * Finds feed defects and says where they are. Training set and traffic are each compared with the live baseline, because
 * a defect in both is visible only there. A defect that only a comparison of the two shows is in either of them.
 */
export function locateDefects(evidence: FeedEvidence): readonly LocatedDefect[] {
  const { live, training, traffic } = evidence;
  const comparedWithLive = (
    profile: DatasetProfile | null,
    pairs: RowPairs | null | undefined,
  ): FeedDefect[] => {
    if (!live || !profile) return [];
    const rowDefects = pairs ? [emptyOneHotGroup(live, pairs), copiedColumn(live, pairs)] : [];
    return [...profileDefects(live, profile), ...rowDefects.filter((defect) => defect !== null)].filter(
      (defect) => !isExplained(defect, evidence.earlierPairs, pairs),
    );
  };
  const inTraining = comparedWithLive(training, evidence.trainingPairs);
  const inTraffic = comparedWithLive(traffic, evidence.trafficPairs);
  const key = ({ kind, features }: FeedDefect) => `${kind}|${features.join()}`;
  const known = new Set([...inTraining, ...inTraffic].flatMap(({ features }) => features));
  const between = [...(traffic ? profileDefects(training, traffic) : []), correlationDefect(evidence)].filter(
    (defect) =>
      defect !== null &&
      !defect.features.some((feature) => known.has(feature)) &&
      !isExplained(defect, evidence.trainingPairs, evidence.trafficPairs),
  );
  const misaligned = (pairs: RowPairs | null | undefined) => (pairs ? misalignedColumn(pairs) : null);
  const trainingDefects = new Map(inTraining.map((defect) => [key(defect), defect]));
  const trainingRepeats = evidence.trainingRepeats
    ? duplicateRows(evidence.trainingRepeats, evidence.trafficRepeats ?? undefined)
    : null;
  const trafficRepeats = evidence.trafficRepeats
    ? duplicateRows(evidence.trafficRepeats, evidence.trainingRepeats ?? undefined)
    : null;
  const placed = (where: LocatedDefect['where'], defects: readonly (FeedDefect | null)[]): LocatedDefect[] =>
    defects.flatMap((defect) => (defect ? [{ where, defect }] : []));
  // Two sets of rows show a common defect; it is certain if one of them shows it clearly.
  const common = inTraffic.flatMap((defect) => {
    const same = trainingDefects.get(key(defect));
    return same ? [defect.certainty === 'certain' ? defect : same] : [];
  });
  const commonKeys = new Set(common.map(key));
  // A finding that names the cause is enough for its columns.
  const named = new Set([...known, ...between.flatMap((defect) => defect?.features ?? [])]);
  const ofRows = rowDefects(evidence).filter(
    ({ defect }) =>
      !defect.features.some((feature) => named.has(feature)) &&
      (defect.kind !== 'lost-association' || !between.some((one) => one?.kind === 'changed-correlation')),
  );
  const isNotCommon = (defect: FeedDefect) => !commonKeys.has(key(defect));
  return [
    ...placed('both', common),
    ...placed('between', between),
    ...ofRows,
    ...placed('traffic', [
      ...inTraffic.filter(isNotCommon),
      trafficRepeats,
      misaligned(evidence.trafficPairs),
    ]),
    ...placed('training-set', [
      ...inTraining.filter(isNotCommon),
      trainingRepeats,
      misaligned(evidence.trainingPairs),
    ]),
  ];
}

/** Whether a suspicious value became frequent because the mix of the rows changed, which other columns show. */
function isExplained(
  { certainty, value, features }: FeedDefect,
  reference: RowPairs | null | undefined,
  actual: RowPairs | null | undefined,
): boolean {
  if (certainty === 'certain' || value === undefined || !reference || !actual) return false;
  // A label, which one of the two has, comes last.
  const columns = Math.min(reference.columns.length, actual.columns.length);
  const at = actual.columns.indexOf(features[0] as string);
  if (at < 0 || reference.columns[at] !== features[0]) return false;
  const rows = [reference, actual].map(({ pairs }) => pairs.map(({ row }) => row)) as [Rows, Rows];
  return isExplainedByOthers(columns, at, value, rows[0], rows[1]);
}

type Rows = RowPairs['pairs'][number]['row'][];

/**
 * Compares correlations over the columns of the traffic, which has no label. Null if the frequencies differ: then
 * correlations may differ as well, and the frequencies are reported already.
 */
function correlationDefect({
  training,
  traffic,
  trainingPairs,
  trafficPairs,
}: FeedEvidence): FeedDefect | null {
  if (!traffic || !trainingPairs || !trafficPairs) return null;
  const moved = training.features.some(
    ({ distribution }, position) =>
      (columnShift(distribution, traffic.features[position]?.distribution ?? null)?.beyondChance ?? 0) >
      SAME_POPULATION,
  );
  if (moved) return null;
  const columns = trainingPairs.columns.slice(0, trafficPairs.columns.length);
  return changedCorrelation({ columns, pairs: trainingPairs.pairs }, trafficPairs);
}

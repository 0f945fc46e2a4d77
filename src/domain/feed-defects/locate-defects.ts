import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { RowRepeats } from '../profile/row-repeats.js';
import { changedCorrelation } from './changed-correlation.js';
import { copiedColumn } from './copied-column.js';
import { duplicateRows } from './duplicate-rows.js';
import { emptyOneHotGroup } from './empty-one-hot-group.js';
import type { FeedDefect } from './feed-defect.js';
import { misalignedColumn } from './misaligned-column.js';
import { profileDefects } from './profile-defects.js';

/** Columns of one population lie no further apart than this beyond chance. */
const SAME_POPULATION = 0.1;

export interface FeedEvidence {
  /** What the live baseline was made of; inputs only, as everything here. */
  readonly live: DatasetProfile | null;
  readonly training: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  readonly trainingRepeats?: RowRepeats | null;
  readonly trafficRepeats?: RowRepeats | null;
  /** Neighbouring rows; a label may stand after the features. */
  readonly trainingPairs?: RowPairs | null;
  readonly trafficPairs?: RowPairs | null;
}

export interface LocatedDefect {
  readonly where: 'in the training set' | 'in the traffic' | 'in the training set and the traffic';
  readonly defect: FeedDefect;
}

/**
 * Training set and traffic are each held against the live baseline: a defect in both is seen only there. Where the
 * two differ from each other alone, the one that differs from the live baseline too is to blame, else the traffic.
 */
export function locateDefects(evidence: FeedEvidence): readonly LocatedDefect[] {
  const { live, training, traffic } = evidence;
  const against = (profile: DatasetProfile | null, pairs: RowPairs | null | undefined): FeedDefect[] => {
    if (!live || !profile) return [];
    const ofRows = pairs ? [emptyOneHotGroup(live, pairs), copiedColumn(live, pairs)] : [];
    return [...profileDefects(live, profile), ...ofRows.filter((defect) => defect !== null)];
  };
  const inTraining = against(training, evidence.trainingPairs);
  const inTraffic = against(traffic, evidence.trafficPairs);
  const key = ({ kind, features }: FeedDefect) => `${kind}|${features.join()}`;
  const known = new Set([...inTraining, ...inTraffic].flatMap(({ features }) => features));
  const between = [...(traffic ? profileDefects(training, traffic, true) : []), tornRows(evidence)].filter(
    (defect) => defect !== null && !defect.features.some((feature) => known.has(feature)),
  );
  const misaligned = (pairs: RowPairs | null | undefined) => (pairs ? misalignedColumn(pairs) : null);
  const both = new Set(inTraining.map(key));
  const trainingRepeats = evidence.trainingRepeats
    ? duplicateRows(evidence.trainingRepeats, evidence.trafficRepeats ?? undefined)
    : null;
  const trafficRepeats = evidence.trafficRepeats
    ? duplicateRows(evidence.trafficRepeats, evidence.trainingRepeats ?? undefined)
    : null;
  const placed = (where: LocatedDefect['where'], defects: readonly (FeedDefect | null)[]): LocatedDefect[] =>
    defects.flatMap((defect) => (defect ? [{ where, defect }] : []));
  const common = inTraffic.filter((defect) => both.has(key(defect)));
  const commonKeys = new Set(common.map(key));
  const apart = (defect: FeedDefect) => !commonKeys.has(key(defect));
  return [
    ...placed('in the training set and the traffic', common),
    ...placed('in the traffic', [
      ...inTraffic.filter(apart),
      ...between,
      trafficRepeats,
      misaligned(evidence.trafficPairs),
    ]),
    ...placed('in the training set', [
      ...inTraining.filter(apart),
      trainingRepeats,
      misaligned(evidence.trainingPairs),
    ]),
  ];
}

/**
 * By the columns of the traffic, which has no label. Only of one population: where frequencies differ, so may what belongs
 * together, and the frequencies are finding enough.
 */
function tornRows({ training, traffic, trainingPairs, trafficPairs }: FeedEvidence): FeedDefect | null {
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

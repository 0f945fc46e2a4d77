import { fisherExactRise } from '../../statistics/fisher-exact.js';
import { percent } from '../present/sentence.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import { alteredSpelling } from './columns/altered-spelling.js';
import { driftAllowances } from './columns/drift-allowance.js';
import { foreignCategories } from './columns/foreign-categories.js';
import { mixedUnits } from './columns/mixed-units.js';
import { outsideRange } from './columns/outside-range.js';
import { scaledRows } from './columns/scaled-rows.js';
import { sentinelValue } from './columns/sentinel-value.js';
import { negatedColumn, signFlip } from './columns/sign-flip.js';
import { stuckValue } from './columns/stuck-value.js';
import { truncatedDecimals } from './columns/truncated-decimals.js';
import { unitConversion } from './columns/unit-conversion.js';
import { unseenCategories } from './columns/unseen-categories.js';
import { unseenCodes } from './columns/unseen-codes.js';
import type { FeedDefect } from './feed-defect.js';
import { shiftedColumns } from './shifted-columns.js';

/** Minimum drop of completeness; a change of the population can cause a smaller one. */
const MIN_COMPLETENESS_DROP = 0.01;
/**
 * Minimum odds ratio of missing values. In a column that always had some, a change of the population changes their share:
 * a drop below the first value is drift, and one below the second is suspicious.
 */
const MIN_ODDS_RATIO = 2;
const MIN_CERTAIN_ODDS_RATIO = 5;
/** Maximum probability that chance alone leads to as many missing values (Fisher's exact test). */
const CHANCE = 1e-5;
const CONFIDENCE = 0.9999;
const MIN_ROWS = 50;

/**
 * Finds defects in `actual` that no change of the population explains, feature by feature, in the order of the reference.
 * Each recogniser requires a minimum effect and statistical significance, so that neither a large sample nor a small
 * one leads to false findings.
 */
export function profileDefects(reference: DatasetProfile, actual: DatasetProfile): readonly FeedDefect[] {
  if (reference.rows < MIN_ROWS || actual.rows < MIN_ROWS) return [];
  const shifted = shiftedColumns(reference, actual);
  const found: FeedDefect[] = shifted ? [shifted] : [];
  const allowanceOf = driftAllowances(reference, actual);
  const columnsOf = columnsByCategory(reference);
  const isElsewhere = (value: string, position: number) =>
    [...(columnsOf.get(value) ?? [])].some((column) => column !== position);
  actual.features.forEach((now, position) => {
    const before = reference.features[position];
    if (!before || shifted?.features.includes(now.feature)) return;
    const defect =
      typeChange(before, now) ??
      worst([
        completenessDrop(before, now),
        stuckValue(before, now),
        truncatedDecimals(before, now),
        sentinelValue(before, now),
        signFlip(before, now),
        negatedColumn(before, now, allowanceOf(position)),
        unitConversion(before, now, allowanceOf(position)),
        mixedUnits(before, now),
        scaledRows(before, now),
        outsideRange(before, now),
        unseenCodes(before, now),
        alteredSpelling(before, now),
        unseenCategories(before, now, (value) => isElsewhere(value, position)),
        foreignCategories(before, now),
      ]);
    if (defect) found.push(defect);
  });
  return found;
}

/** Detects numbers that become text, or the reverse. Integers that become fractions are left to the type check of the monitor. */
function typeChange(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const isText = (type: string) => type === 'String';
  if (before.present === 0 || now.present === 0 || isText(before.inferredType) === isText(now.inferredType))
    return null;
  if (textByChance(before, now) || textByChance(now, before)) return null;
  return {
    kind: 'type-change',
    certainty: 'certain',
    features: [now.feature],
    sentence: `${now.feature} was ${before.inferredType} and is ${now.inferredType} now.`,
  };
}

/** Whether the text of one side is so rare that the numbers of the other side contain none by chance. */
function textByChance(text: FeatureProfile, numbers: FeatureProfile): boolean {
  if (text.inferredType !== 'String' || text.distribution?.kind !== 'categorical') return false;
  const share = text.distribution.counts.reduce(
    (sum, { value, count }) => (Number.isNaN(Number(value)) ? sum + count / text.present : sum),
    0,
  );
  return (1 - share) ** numbers.present > 1 - CONFIDENCE;
}

/** The certain finding of a column, otherwise the first suspicious one. */
function worst(defects: readonly (FeedDefect | null)[]): FeedDefect | null {
  const found = defects.filter((defect) => defect !== null);
  return found.find(({ certainty }) => certainty === 'certain') ?? found[0] ?? null;
}

/** The columns that contain each category of the reference. */
function columnsByCategory(reference: DatasetProfile): ReadonlyMap<string, ReadonlySet<number>> {
  const columns = new Map<string, Set<number>>();
  reference.features.forEach(({ distribution }, position) => {
    if (distribution?.kind !== 'categorical') return;
    for (const { value } of distribution.counts) {
      const known = columns.get(value) ?? new Set<number>();
      columns.set(value, known.add(position));
    }
  });
  return columns;
}

function completenessDrop(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const [was, is] = [before, now].map(({ present, missing: absent }) => absent / (present + absent)) as [
    number,
    number,
  ];
  if (is - was <= MIN_COMPLETENESS_DROP) return null;
  const odds = (share: number) => (share + 0.5 / before.present) / Math.max(1e-9, 1 - share);
  const ratio = odds(is) / odds(was);
  if (ratio < MIN_ODDS_RATIO) return null;
  const group = ({ present, missing }: FeatureProfile) => ({ hits: missing, of: present + missing });
  if (fisherExactRise(group(before), group(now)) > CHANCE) return null;
  return {
    kind: 'completeness-drop',
    certainty: ratio >= MIN_CERTAIN_ODDS_RATIO ? 'certain' : 'suspicious',
    features: [now.feature],
    sentence: `${now.feature} is missing in ${percent(is)} of the rows; before, in ${percent(was)}.`,
  };
}

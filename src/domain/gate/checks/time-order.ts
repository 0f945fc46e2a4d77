import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';
import type { RowSample } from '../../profile/row-sample.js';
import {
  LEAST_ROWS,
  LEVEL,
  largestInWords,
  sampleShifts,
  shiftEvidence,
  shiftInWords,
  tooFewRows,
} from '../sample-shifts.js';

/** A last third this far from the first two thirds, beyond chance, shows that part of the set is already out of date. */
const OUT_OF_DATE = 0.1;

/** Whether the last third of the training set differs from the first two. Rows are assumed to be in order of time. */
export function timeOrderCheck(sample: RowSample): Check {
  const id = 'time-order';
  if (sample.rows.length < LEAST_ROWS) return { id, ...tooFewRows(sample) };
  const border = (sample.rowsSeen * 2) / 3;
  const early = sample.rows.filter(({ position }) => position < border);
  const late = sample.rows.filter(({ position }) => position >= border);
  const shifts = sampleShifts(sample, early, late);
  const moved = shifts.filter(({ adjusted, shift }) => adjusted < LEVEL && shift.beyondChance > OUT_OF_DATE);
  return {
    id,
    verdict: moved.length > 0 ? 'warn' : 'pass',
    threshold: OUT_OF_DATE,
    sentence:
      moved.length > 0
        ? `The last third of the training set differs from the first two in ${list(moved.map(shiftInWords))}: the set is sorted, or part of it is already out of date.`
        : `The last third of the training set is like the first two${largestInWords(shifts)}.`,
    evidence: shiftEvidence(shifts),
  };
}

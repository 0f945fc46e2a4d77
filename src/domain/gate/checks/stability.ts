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

/** A smaller difference does not change what the monitor reports, however certain it is. */
const RELEVANT = 0.05;

/** Whether two halves of the training set give the same baseline. The halves are alternate rows, so time has no influence. */
export function stabilityCheck(sample: RowSample): Check {
  const id = 'stability';
  if (sample.rows.length < LEAST_ROWS) return { id, ...tooFewRows(sample) };
  const even = sample.rows.filter((_, i) => i % 2 === 0);
  const odd = sample.rows.filter((_, i) => i % 2 === 1);
  const shifts = sampleShifts(sample, even, odd);
  const unstable = shifts.filter(({ adjusted, shift }) => adjusted < LEVEL && shift.distance > RELEVANT);
  return {
    id,
    verdict: unstable.length > 0 ? 'fail' : 'pass',
    threshold: LEVEL,
    sentence:
      unstable.length > 0
        ? `Two halves of the training set differ in ${list(unstable.map(shiftInWords))}: alternate rows come from different sources.`
        : `Two halves of the training set agree in all ${shifts.length} columns${largestInWords(shifts)}.`,
    evidence: shiftEvidence(shifts),
  };
}

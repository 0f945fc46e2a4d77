import type { ProblemType } from '../../../contract/quality-metric.js';
import { list, percent } from '../../present/sentence.js';
import { canonicalLabel } from '../canonical-label.js';
import type { LabelledRow } from './labelled-table.js';

/** A share of labels that cannot be labels of this problem. */
const LEAST_SHARE = 0.02;
const LEAST_EXPECTED = 10;
/** Rows of a predicted class from which its most frequent label is known. */
const LEAST_PREDICTED = 30;
/** How well predictions and labels must agree again once classes are exchanged, relative to before. */
const AGREES_AGAIN = 0.95;

/**
 * Errors that the set of labels shows: another encoding, no numbers, one label only, or classes that were exchanged for each
 * other. A sentence; null if the labels can be what they were before. A new class of a multiclass problem is no error.
 */
export function labelSetError(
  problemType: ProblemType,
  before: readonly LabelledRow[],
  after: readonly LabelledRow[],
): string | null {
  if (problemType === 'Regression') return noNumbers(before, after);
  const [was, is] = [countsOf(before), countsOf(after)];
  const unknown = [...is.keys()].filter((label) => !was.has(label));
  const share = unknown.reduce((sum, label) => sum + (is.get(label) ?? 0), 0) / after.length;
  const kept = [...was.keys()].filter((label) => is.has(label));
  if (kept.length === 0) {
    return `the labels are from another set: ${list(unknown)} instead of ${list([...was.keys()])}`;
  }
  if (problemType === 'BinaryClassification' && was.size === 2 && share >= LEAST_SHARE) {
    return `${percent(share)} of the labels are neither ${[...was.keys()].join(' nor ')}: ${list(unknown)}`;
  }
  return constant(was, is, before.length, after.length) ?? exchanged(before, after);
}

function noNumbers(before: readonly LabelledRow[], after: readonly LabelledRow[]): string | null {
  const shareOf = (rows: readonly LabelledRow[]) =>
    rows.filter(({ label }) => !isNumber(label)).length / rows.length;
  const [was, is] = [shareOf(before), shareOf(after)];
  if (is - was >= LEAST_SHARE) {
    return `${percent(is)} of the labels are not numbers, before ${percent(was)}`;
  }
  const values = new Set(after.map(({ label }) => Number(label)));
  const before_ = new Set(before.map(({ label }) => Number(label)));
  return values.size === 1 && before_.size > 1 ? `every label is ${[...values][0]}` : null;
}

/** One label in every row, although the others were frequent enough to occur. */
function constant(
  was: ReadonlyMap<string, number>,
  is: ReadonlyMap<string, number>,
  rowsBefore: number,
  rowsAfter: number,
): string | null {
  const [only] = is.keys();
  if (is.size !== 1 || only === undefined) return null;
  const others = 1 - (was.get(only) ?? 0) / rowsBefore;
  if (others * rowsAfter < LEAST_EXPECTED) return null;
  return `every one of ${rowsAfter} labels is ${only}; before, ${percent(others)} of the labels were others`;
}

/** Each predicted class has another label as its most frequent one, one to one, and with them predictions agree as before. */
function exchanged(before: readonly LabelledRow[], after: readonly LabelledRow[]): string | null {
  const [was, is] = [labelsByPrediction(before), labelsByPrediction(after)];
  const classes = [...is.keys()].filter(
    (predicted) => was.has(predicted) && sum(is.get(predicted)) >= LEAST_PREDICTED,
  );
  const named = classes.map((predicted) => mostFrequent(is.get(predicted) as ReadonlyMap<string, number>));
  const usual = classes.map((predicted) => mostFrequent(was.get(predicted) as ReadonlyMap<string, number>));
  if (classes.length < 2 || new Set(named).size < classes.length || new Set(usual).size < classes.length) {
    return null;
  }
  const moved = named.filter((label, i) => label !== usual[i]);
  const isPermutation = moved.every((label) => usual.includes(label));
  if (moved.length < 2 || !isPermutation) return null;
  const agreement = (of: ReadonlyMap<string, ReadonlyMap<string, number>>, labels: readonly string[]) => {
    const right = classes.reduce(
      (total, predicted, i) => total + (of.get(predicted)?.get(labels[i] as string) ?? 0),
      0,
    );
    return right / classes.reduce((total, predicted) => total + sum(of.get(predicted)), 0);
  };
  const [then, now] = [agreement(was, usual), agreement(is, named)];
  if (now < AGREES_AGAIN * then) return null;
  const pairs = classes.flatMap((_, i) => (named[i] === usual[i] ? [] : [`${usual[i]} is ${named[i]}`]));
  return `classes are exchanged: ${list(pairs)}; with them, predictions and labels agree in ${percent(now)} of the rows, before in ${percent(then)}`;
}

function labelsByPrediction(rows: readonly LabelledRow[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { output, label } of rows) {
    const given = output?.prediction;
    if (given === null || given === undefined || given.trim() === '') continue;
    const predicted = canonicalLabel(given);
    const labels = found.get(predicted) ?? new Map<string, number>();
    found.set(predicted, labels);
    const canonical = canonicalLabel(label);
    labels.set(canonical, (labels.get(canonical) ?? 0) + 1);
  }
  return found;
}

function countsOf(rows: readonly LabelledRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of rows) {
    const canonical = canonicalLabel(label);
    counts.set(canonical, (counts.get(canonical) ?? 0) + 1);
  }
  return counts;
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

function sum(counts: ReadonlyMap<string, number> | undefined): number {
  return [...(counts?.values() ?? [])].reduce((total, count) => total + count, 0);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

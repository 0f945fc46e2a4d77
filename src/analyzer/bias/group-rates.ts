/** The metrics that compare two groups by their confusion counts. Definitions: AWS, "Measure post-training data and model bias". */

/** Rows of one group by label and prediction. */
export interface GroupCounts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

export type GroupMetricName = 'AD' | 'DAR' | 'DCA' | 'DCR' | 'DI' | 'DPPL' | 'DRR' | 'RD' | 'SD' | 'TE';

/**
 * @param favored rows outside the facet's value ("advantaged")
 * @param facet rows with the facet's value ("disadvantaged")
 */
export function groupMetrics(favored: GroupCounts, facet: GroupCounts): Record<GroupMetricName, number> {
  const a = ratesOf(favored);
  const d = ratesOf(facet);
  return {
    AD: difference(a.accuracy, d.accuracy),
    DAR: difference(a.acceptance, d.acceptance),
    DCA: difference(a.labelsPerAcceptance, d.labelsPerAcceptance),
    DCR: difference(d.labelsPerRejection, a.labelsPerRejection),
    DI: quotient(d.positiveShare, a.positiveShare),
    DPPL: a.positiveShare - d.positiveShare,
    DRR: difference(d.rejection, a.rejection),
    RD: difference(a.recall, d.recall),
    SD: difference(d.specificity, a.specificity),
    TE: difference(d.errorRatio, a.errorRatio),
  };
}

function ratesOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: GroupCounts) {
  const rows = truePositives + falsePositives + falseNegatives + trueNegatives;
  const accepted = truePositives + falsePositives;
  const rejected = falseNegatives + trueNegatives;
  const positives = truePositives + falseNegatives;
  const negatives = falsePositives + trueNegatives;
  return {
    accuracy: quotient(truePositives + trueNegatives, rows),
    positiveShare: quotient(accepted, rows),
    acceptance: quotient(truePositives, accepted),
    rejection: quotient(trueNegatives, rejected),
    labelsPerAcceptance: quotient(positives, accepted),
    labelsPerRejection: quotient(negatives, rejected),
    recall: quotient(truePositives, positives),
    specificity: quotient(trueNegatives, negatives),
    errorRatio: quotient(falseNegatives, falsePositives),
  };
}

/** Clarify reads 0/0 as 0, and a division by zero as infinite. */
function quotient(part: number, whole: number): number {
  return part === 0 && whole === 0 ? 0 : part / whole;
}

/** Two infinite rates do not differ. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/**
 * Generalized entropy of the benefits with α = 2: a false positive has benefit 2, a correct prediction 1, a false negative
 * 0. Null if every prediction is a false negative.
 */
export function generalizedEntropy(counts: GroupCounts): number | null {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
  const correct = truePositives + trueNegatives;
  const rows = correct + falsePositives + falseNegatives;
  const mean = (correct + 2 * falsePositives) / rows;
  if (mean === 0) return null;
  return ((correct + 4 * falsePositives) / mean ** 2 - rows) / (2 * rows);
}

import { ROW_SETS } from './random-samples.js';

/**
 * Entries that one ranking keeps: 13 bytes each, 27 MB in total. An entry is one row until the limit is reached. Then rows
 * with the same score, class and samples become one entry, and if that does not help, neighbouring scores become one.
 */
const MAX_ENTRIES = 1 << 21;
/** Score groups after neighbours became one. At most 64 entries (class and samples) share a score, so they always fit. */
const GROUPS_WHEN_FULL = MAX_ENTRIES >> 7;
/** Spark's `numBins`: a curve of more points is written with every bin of consecutive scores as one point. */
const CURVE_BINS = 1000;

export interface RankingMetrics {
  /** By set: all rows, then the samples. NaN if a set has rows of one class only. */
  readonly auc: readonly number[];
  readonly auPrc: readonly number[];
  readonly falsePositiveRates: readonly number[];
  readonly truePositiveRates: readonly number[];
  readonly precisions: readonly number[];
  readonly recalls: readonly number[];
}

/**
 * Collects the scores of two classes and computes the areas under both curves, exactly up to 2,097,152 different
 * combinations of score, class and samples. Memory is bounded for any number of rows.
 */
export class ScoreRanking {
  private scores = new Float64Array(1 << 12);
  /** Bit 0: the class. Bits 1 to 5: the samples that contain the row. */
  private flags = new Uint8Array(1 << 12);
  private weights = new Uint32Array(1 << 12);
  private entries = 0;

  constructor(private readonly maxEntries = MAX_ENTRIES) {}

  /**
   * @param secondClass whether the row belongs to the second of the two classes
   * @param rowSets the sets that contain the row; bit 0 (all rows) is set
   */
  add(score: number, secondClass: boolean, rowSets: number): void {
    if (this.entries === this.scores.length) this.makeRoom();
    this.scores[this.entries] = score;
    this.flags[this.entries] = (rowSets & ~1) | (secondClass ? 1 : 0);
    this.weights[this.entries] = 1;
    this.entries++;
  }

  /** @param positiveIsSecond which of the two classes is the positive one */
  metrics(positiveIsSecond: boolean): RankingMetrics {
    this.merge((score) => score);
    const positive = positiveIsSecond ? 1 : 0;
    const totals = this.countByClass(0, this.entries, positive);
    const above = emptyCounts();
    const auc = new Array<number>(ROW_SETS).fill(0);
    const auPrc = new Array<number>(ROW_SETS).fill(0);
    const last = Array.from({ length: ROW_SETS }, () => ({ recall: 0, precision: Number.NaN }));
    const points: { positives: number; negatives: number }[] = [];
    for (let start = 0; start < this.entries; ) {
      const end = this.endOfScore(start);
      const group = this.countByClass(start, end, positive);
      for (let set = 0; set < ROW_SETS; set++) {
        const positives = group.positives[set] as number;
        const negatives = group.negatives[set] as number;
        if (positives + negatives === 0) continue;
        auc[set] = (auc[set] as number) + negatives * ((above.positives[set] as number) + positives / 2);
        above.positives[set] = (above.positives[set] as number) + positives;
        above.negatives[set] = (above.negatives[set] as number) + negatives;
        const recall = (above.positives[set] as number) / (totals.positives[set] as number);
        const precision =
          (above.positives[set] as number) /
          ((above.positives[set] as number) + (above.negatives[set] as number));
        const from = last[set] as { recall: number; precision: number };
        // Spark starts the precision-recall curve at recall 0 with the precision of the highest score.
        const before = Number.isNaN(from.precision) ? precision : from.precision;
        auPrc[set] = (auPrc[set] as number) + ((recall - from.recall) * (precision + before)) / 2;
        last[set] = { recall, precision };
      }
      points.push({
        positives: above.positives[0] as number,
        negatives: above.negatives[0] as number,
      });
      start = end;
    }
    return {
      auc: auc.map(
        (area, set) => area / ((totals.positives[set] as number) * (totals.negatives[set] as number)),
      ),
      auPrc,
      ...curves(points, totals.positives[0] as number, totals.negatives[0] as number),
    };
  }

  private makeRoom(): void {
    if (this.scores.length < this.maxEntries) {
      this.resize(Math.min(this.maxEntries, 2 * this.scores.length));
      return;
    }
    this.merge((score) => score);
    if (this.entries <= this.maxEntries / 2) return;
    const rows = this.weights.subarray(0, this.entries).reduce((sum, weight) => sum + weight, 0);
    const groupRows = rows / Math.min(GROUPS_WHEN_FULL, Math.max(1, this.maxEntries >> 7));
    let filled = 0;
    let groupScore = Number.NaN;
    let previous = Number.NaN;
    this.merge((score, weight) => {
      if (score !== previous && (Number.isNaN(groupScore) || filled >= groupRows)) {
        groupScore = score;
        filled = 0;
      }
      previous = score;
      filled += weight;
      return groupScore;
    });
  }

  /** Sorts by score, highest first, and joins entries that have the same new score and the same flags. */
  private merge(newScore: (score: number, weight: number) => number): void {
    const { scores, flags, weights, entries } = this;
    const order = new Uint32Array(entries);
    for (let i = 0; i < entries; i++) order[i] = i;
    order.sort(
      (a, b) => (scores[b] as number) - (scores[a] as number) || (flags[a] as number) - (flags[b] as number),
    );
    const mergedScores = new Float64Array(scores.length);
    const mergedFlags = new Uint8Array(scores.length);
    const mergedWeights = new Uint32Array(scores.length);
    /** Rows of the current score by flags. */
    const byFlags = new Float64Array(1 << ROW_SETS);
    let merged = 0;
    let current = Number.NaN;
    const write = () => {
      for (let flag = 0; flag < byFlags.length; flag++) {
        if (byFlags[flag] === 0) continue;
        mergedScores[merged] = current;
        mergedFlags[merged] = flag;
        mergedWeights[merged] = byFlags[flag] as number;
        merged++;
      }
      byFlags.fill(0);
    };
    for (const i of order) {
      const score = newScore(scores[i] as number, weights[i] as number);
      if (score !== current) {
        write();
        current = score;
      }
      byFlags[flags[i] as number] = (byFlags[flags[i] as number] as number) + (weights[i] as number);
    }
    write();
    this.scores = mergedScores;
    this.flags = mergedFlags;
    this.weights = mergedWeights;
    this.entries = merged;
  }

  private endOfScore(start: number): number {
    let end = start + 1;
    while (end < this.entries && this.scores[end] === this.scores[start]) end++;
    return end;
  }

  private countByClass(start: number, end: number, positive: number): Counts {
    const counts = emptyCounts();
    for (let i = start; i < end; i++) {
      const flag = this.flags[i] as number;
      const side = (flag & 1) === positive ? counts.positives : counts.negatives;
      const sets = flag | 1;
      for (let set = 0; set < ROW_SETS; set++)
        if (sets & (1 << set)) side[set] = (side[set] as number) + (this.weights[i] as number);
    }
    return counts;
  }

  private resize(length: number): void {
    const scores = new Float64Array(length);
    const flags = new Uint8Array(length);
    const weights = new Uint32Array(length);
    scores.set(this.scores);
    flags.set(this.flags);
    weights.set(this.weights);
    this.scores = scores;
    this.flags = flags;
    this.weights = weights;
  }
}

interface Counts {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

const emptyCounts = (): Counts => ({
  positives: new Float64Array(ROW_SETS),
  negatives: new Float64Array(ROW_SETS),
});

/**
 * The points of both curves, with the end points that Spark's BinaryClassificationMetrics adds: (0, 0) and (1, 1) for the
 * receiver operating characteristic, and recall 0 with the first precision.
 * @param points rows at or above each score, highest score first
 */
function curves(
  points: readonly { readonly positives: number; readonly negatives: number }[],
  positives: number,
  negatives: number,
): Omit<RankingMetrics, 'auc' | 'auPrc'> {
  const scoresPerPoint = Math.max(1, Math.floor(points.length / CURVE_BINS));
  const kept = points.filter((_, i) => (i + 1) % scoresPerPoint === 0 || i === points.length - 1);
  const precisions = kept.map((point) => point.positives / (point.positives + point.negatives));
  const recalls = kept.map((point) => point.positives / positives);
  return {
    falsePositiveRates: [0, ...kept.map((point) => point.negatives / negatives), 1],
    truePositiveRates: [0, ...recalls, 1],
    precisions: [precisions[0] ?? Number.NaN, ...precisions],
    recalls: [0, ...recalls],
  };
}

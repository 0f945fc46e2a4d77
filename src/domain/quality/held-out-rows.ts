import { canonicalCell } from '../profile/cell-notation.js';
import { digestOf, type RowRepeats } from '../profile/row-repeats.js';

type Cells = readonly (string | null)[];

/** Separates these digests from those of other samples of rows, which keep the smallest digests too. */
const SALT = 'held-out';
const DIGESTS = 2 ** 53;
/** A given held-out set may share more rows than chance gives by this share before it is refused. */
const MOST_SHARED = 0.01;
/** Standard errors by which a share may exceed the estimate of chance. */
const ERRORS = 3;
/** If chance gives a smaller share, equal rows are copies and are left out. */
const RARE = 0.001;

/** Digest of the features of a row, numbers in one notation. Equal features have the same digest, whatever their label. */
export function contentDigest(features: Cells): number {
  return digestOf([SALT, ...features.map(canonicalCell)]);
}

/** Whether a split holds out the rows of this digest. The share is that of the distinct rows. */
export function isHeldOut(digest: number, share: number): boolean {
  return digest < share * DIGESTS;
}

export interface Overlap {
  /** Rows of the held-out set. */
  readonly rows: number;
  /** Rows of the held-out set that the training set contains too. */
  readonly shared: number;
  /** Share of the rows that two samples of one population of this size have in common. */
  readonly byChance: number;
  /** Standard error of the difference between share and chance, if chance alone gives the shared rows. */
  readonly error: number;
}

/**
 * The rows that the two sets have in common, and what chance gives. A training row occurs in the other n − 1 rows with the same
 * probability with which a new row occurs in n − 1 rows, so the repeats within the training set estimate it without bias. Equal
 * rows are shared together or not, so the errors are those of clusters.
 */
export function overlapOf(
  heldOut: RowRepeats,
  inTraining: ReadonlySet<number>,
  training: RowRepeats,
): Overlap {
  const own = clusters(heldOut, (digest) => inTraining.has(digest));
  const trained = clusters(training, (digest) => (training.counts.get(digest) as number) > 1);
  const byChance = trained.rows === 0 ? 0 : trained.shared / trained.rows;
  const variance = byChance * (1 - byChance) * (own.clustering + trained.clustering);
  return { rows: own.rows, shared: own.shared, byChance, error: Math.sqrt(variance) };
}

function clusters({ counts, bound }: RowRepeats, isShared: (digest: number) => boolean) {
  let [rows, shared, squares] = [0, 0, 0];
  for (const [digest, count] of counts) {
    if (digest > bound) continue;
    rows += count;
    squares += count * count;
    if (isShared(digest)) shared += count;
  }
  return { rows, shared, clustering: squares / Math.max(1, rows * rows) };
}

/** Whether a held-out set contains rows of the training set, beyond what chance explains. */
export function overlapVerdict({
  rows,
  shared,
  byChance,
  error,
}: Overlap): 'independent' | 'leave-out' | 'refuse' {
  if (shared === 0) return 'independent';
  if (shared / rows - byChance > Math.max(MOST_SHARED, ERRORS * error)) return 'refuse';
  return byChance < RARE ? 'leave-out' : 'independent';
}

import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';

/** Where a candidate's rows come from, and how many passed each step of its preparation. */
export interface Provenance {
  readonly datasetUri: string;
  readonly datasetDigest: string;
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly candidateColumns: readonly string[];
  readonly liveColumns: readonly string[];
  /** The model was trained on the same rows, so its outputs on them are sharper than in production. */
  readonly trainedOnTheseRows: boolean;
  /** A script names the columns of captured records, so their order does not matter. Default: columns are matched by position. */
  readonly byName?: boolean;
  /** No model has scored the rows: the candidate contains inputs only. */
  readonly unscored?: boolean;
}

export function provenanceCheck(provenance: Provenance): Check {
  const { rowsRead, rowsScored, candidateColumns, liveColumns } = provenance;
  if (rowsRead !== rowsScored) {
    return {
      id: 'provenance',
      verdict: 'fail',
      sentence: `${rowsRead} rows were sent to scoring and ${rowsScored} outputs were returned: rows and outputs cannot be paired.`,
    };
  }
  const missing = liveColumns.filter((column) => !candidateColumns.includes(column));
  const added = candidateColumns.filter((column) => !liveColumns.includes(column));
  if (liveColumns.length > 0 && (missing.length > 0 || added.length > 0)) {
    return {
      id: 'provenance',
      verdict: 'fail',
      sentence: `The candidate's columns differ from those of the live baseline:${missing.length ? ` missing ${list(missing)}` : ''}${added.length ? ` new ${list(added)}` : ''}.`,
    };
  }
  if (
    liveColumns.length > 0 &&
    !provenance.byName &&
    candidateColumns.some((column, i) => column !== liveColumns[i])
  ) {
    return {
      id: 'provenance',
      verdict: 'fail',
      sentence:
        "The candidate has the live baseline's columns in a different order, and a capture without a header is matched by position.",
    };
  }
  if (provenance.unscored) {
    return {
      id: 'provenance',
      verdict: 'pass',
      sentence: `${rowsRead} rows of ${provenance.datasetUri} (sha256 ${provenance.datasetDigest.slice(0, 12)}), inputs only: no model has scored them.`,
    };
  }
  if (provenance.trainedOnTheseRows) {
    return {
      id: 'provenance',
      verdict: 'warn',
      sentence: `${rowsRead} rows of ${provenance.datasetUri}. The model was trained on the same rows, so its outputs on them may be sharper than in production. Give a held-out baselineDataset to avoid this.`,
    };
  }
  return {
    id: 'provenance',
    verdict: 'pass',
    sentence: `${rowsRead} rows of ${provenance.datasetUri} (sha256 ${provenance.datasetDigest.slice(0, 12)}), scored with the new model and held out from its training.`,
  };
}

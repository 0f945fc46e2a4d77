import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';

/** Rows by how far they went through the preparation of a candidate. */
export interface Provenance {
  readonly datasetUri: string;
  readonly datasetDigest: string;
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly candidateColumns: readonly string[];
  readonly liveColumns: readonly string[];
  /** Whether the model was trained on these very rows: its outputs on them are sharper than in production. */
  readonly trainedOnTheseRows: boolean;
  /** A script names the columns of captured records, so that their order says nothing. Default: judged by position. */
  readonly byName?: boolean;
}

export function provenanceCheck(provenance: Provenance): Check {
  const { rowsRead, rowsScored, candidateColumns, liveColumns } = provenance;
  if (rowsRead !== rowsScored) {
    return {
      id: 'provenance',
      verdict: 'fail',
      sentence: `${rowsRead} rows went into scoring and ${rowsScored} outputs came back: outputs and rows cannot be paired.`,
    };
  }
  const missing = liveColumns.filter((column) => !candidateColumns.includes(column));
  const added = candidateColumns.filter((column) => !liveColumns.includes(column));
  if (liveColumns.length > 0 && (missing.length > 0 || added.length > 0)) {
    return {
      id: 'provenance',
      verdict: 'fail',
      sentence: `The candidate's columns are not those of the live baseline:${missing.length ? ` missing ${list(missing)}` : ''}${added.length ? ` new ${list(added)}` : ''}.`,
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
        "The candidate has the live baseline's columns in another order; a headerless capture is judged by position.",
    };
  }
  if (provenance.trainedOnTheseRows) {
    return {
      id: 'provenance',
      verdict: 'warn',
      sentence: `${rowsRead} rows of ${provenance.datasetUri}, the very rows the model was trained on: outputs on them may be sharper than in production. A held-out baselineDataset avoids it.`,
    };
  }
  return {
    id: 'provenance',
    verdict: 'pass',
    sentence: `${rowsRead} rows of ${provenance.datasetUri} (sha256 ${provenance.datasetDigest.slice(0, 12)}), scored by the new model, held out from its training.`,
  };
}

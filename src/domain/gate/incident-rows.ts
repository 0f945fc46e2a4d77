import type { Incident } from '../../contract/incident.js';
import { canonicalCell } from '../profile/cell-notation.js';
import { digestOf, RepeatCounter, type RowRepeats } from '../profile/row-repeats.js';
import type { IncidentMatch } from './incident-match.js';

type Cells = readonly (string | null)[];

/** The rows captured in an incident. */
export interface CapturedIncident {
  readonly incident: Incident;
  /** Rows by digest; null if the capture could not be read. */
  readonly captured: RowRepeats | null;
  /** Which part was not read, or why it could not be read; null if everything was read. */
  readonly left: string | null;
}

/** Digests kept of each stream: exact up to twice as many distinct rows, an even sample of more. */
const DIGESTS_KEPT = 20_000;
/** A time column with a larger share of unreadable cells is not used. */
const UNREADABLE = 0.01;

/** Counts captured rows, with numbers in one notation: a training file may contain 38.0 for a captured 38. */
export class CapturedRows {
  private readonly counter = new RepeatCounter(DIGESTS_KEPT);

  add(cells: Cells): void {
    this.counter.addDigest(digestOf(cells.map(canonicalCell)));
  }

  repeats(): RowRepeats {
    return this.counter.repeats();
  }
}

/**
 * Finds the rows of declared incidents in a dataset, in one pass: by its time column if it has one, otherwise by the
 * digests of the rows captured during the incident. Memory does not grow with the rows of either.
 */
export class IncidentMatcher {
  private readonly own = new RepeatCounter();
  private readonly byRows: readonly (RowMatch | null)[];
  private readonly control: RowMatch;
  private readonly inTime: number[];
  private rows = 0;
  private unreadable = 0;

  /** @param control rows captured without an incident: the share that they have in common with the dataset is coincidence */
  constructor(
    private readonly incidents: readonly CapturedIncident[],
    control: RowRepeats,
    private readonly byTime: boolean,
    private readonly dataset: 'training set' | 'baseline dataset' = 'training set',
  ) {
    this.control = new RowMatch(control);
    this.byRows = incidents.map(({ captured }) => (captured ? new RowMatch(captured) : null));
    this.inTime = incidents.map(() => 0);
  }

  add(features: Cells, time: string | null): void {
    this.rows += 1;
    if (this.byTime) {
      const at = instantOf(time);
      if (at === null) this.unreadable += 1;
      else {
        this.incidents.forEach(({ incident: { from, to } }, i) => {
          if (at >= Date.parse(from) && at < Date.parse(to)) this.inTime[i] = (this.inTime[i] as number) + 1;
        });
      }
      return;
    }
    const digest = digestOf(features.map(canonicalCell));
    this.own.addDigest(digest);
    this.control.add(digest);
    for (const match of this.byRows) match?.add(digest);
  }

  matches(): readonly IncidentMatch[] {
    return this.incidents.map(({ incident, captured, left }, i) => {
      const common = { ...incident, dataset: this.dataset, capturedRows: captured?.rows ?? 0, left };
      if (this.byTime) {
        const readable = this.rows - this.unreadable;
        const isReadable = this.unreadable <= UNREADABLE * this.rows && readable > 0;
        return {
          ...common,
          matchedBy: 'time' as const,
          shareOfTraining: isReadable ? (this.inTime[i] as number) / readable : null,
          shareByAccident: 0,
          left: isReadable
            ? left
            : `the time column cannot be read in ${this.unreadable} of ${this.rows} rows`,
        };
      }
      const match = this.byRows[i];
      const own = this.own.repeats();
      const rows = match?.captured.rows ?? 0;
      // A training set that was taken from captured traffic shares rows with it, which is no coincidence. Then the set's
      // own repeats give the smaller number, which is the right one.
      const comparable = this.control.captured.rows >= rows;
      const control = (share: number | null) =>
        comparable && share !== null ? share : Number.POSITIVE_INFINITY;
      return {
        ...common,
        matchedBy: 'rows' as const,
        shareOfTraining: match?.shareOfStream() ?? null,
        shareByAccident: Math.min(control(this.control.shareOfStream()), coincidence(own, rows)),
        shareOfIncident: match?.shareOfCaptured() ?? null,
        shareOfIncidentByAccident: Math.min(
          control(this.control.shareOfCaptured()),
          coincidence(own, own.rows),
        ),
      };
    });
  }
}

/** Compares a stream row by row with captured rows whose digests were kept. */
class RowMatch {
  private compared = 0;
  private shared = 0;
  private readonly found = new Set<number>();

  constructor(readonly captured: RowRepeats) {}

  add(digest: number): void {
    if (digest > this.captured.bound) return;
    this.compared += 1;
    if (!this.captured.counts.has(digest)) return;
    this.shared += 1;
    this.found.add(digest);
  }

  shareOfStream(): number | null {
    return this.compared === 0 || this.captured.rows === 0 ? null : this.shared / this.compared;
  }

  shareOfCaptured(): number | null {
    let [rows, found] = [0, 0];
    for (const [digest, count] of this.captured.counts) {
      rows += count;
      if (this.found.has(digest)) found += count;
    }
    return rows === 0 ? null : found / rows;
  }
}

/**
 * The probability that a row of this stream occurs again in `draws` independent rows of the same population. A row that
 * occurs c times in n occurs in one draw with probability (c − 1)/(n − 1), itself excluded.
 */
export function coincidence({ rows, counts }: RowRepeats, draws: number): number {
  let [total, repeated] = [0, 0];
  for (const count of counts.values()) {
    total += count;
    repeated += count * (1 - (1 - (count - 1) / Math.max(1, rows - 1)) ** draws);
  }
  return total === 0 ? 0 : repeated / total;
}

/** Milliseconds since 1970, from an ISO instant (UTC without a zone), or from a number of seconds or milliseconds. Null for other text. */
export function instantOf(cell: string | null): number | null {
  const text = (cell ?? '').trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    // As seconds this is the year 5138; as milliseconds, 1973.
    return Math.abs(number) < 1e11 ? number * 1000 : number;
  }
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (!iso) return null;
  const plain = text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/\s+/g, '');
  const time = Date.parse(iso[1] && !iso[4] ? `${plain}Z` : plain);
  return Number.isNaN(time) ? null : time;
}

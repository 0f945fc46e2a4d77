import type { Incident } from '../../contract/incident.js';
import { digestOf, RepeatCounter, type RowRepeats } from '../profile/row-repeats.js';
import type { IncidentMatch } from './incident-match.js';

type Cells = readonly (string | null)[];

/** What was captured in an incident, as far as it was read. */
export interface CapturedIncident {
  readonly incident: Incident;
  /** Rows by digest; null where the capture could not be read. */
  readonly captured: RowRepeats | null;
  /** What was not read, in words; null where everything was. */
  readonly left: string | null;
}

/** Digests kept of each stream: exact up to twice as many distinct rows, an even sample of them beyond. */
const DIGESTS_KEPT = 20_000;
/** A time column of which more cells than this cannot be read tells nothing. */
const UNREADABLE = 0.01;

/** Counts captured rows, numbers spelled alike: what was captured as 38 stands in many a training file as 38.0. */
export class CapturedRows {
  private readonly counter = new RepeatCounter(DIGESTS_KEPT);

  add(cells: Cells): void {
    this.counter.addDigest(digestOf(cells.map(canonical)));
  }

  repeats(): RowRepeats {
    return this.counter.repeats();
  }
}

/**
 * Tells the rows of declared incidents in a dataset, in one pass over it: by its time column where it has one,
 * else by the digests of what was captured then. Memory is flat in the rows of both.
 */
export class IncidentMatcher {
  private readonly own = new RepeatCounter();
  private readonly byRows: readonly (RowMatch | null)[];
  private readonly control: RowMatch;
  private readonly inTime: number[];
  private rows = 0;
  private unreadable = 0;

  /** @param control rows captured in stretches without an incident: what they share with the training set, chance shares */
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
    const digest = digestOf(features.map(canonical));
    this.own.addDigest(digest);
    this.control.add(digest);
    for (const match of this.byRows) match?.add(digest);
  }

  matches(): readonly IncidentMatch[] {
    return this.incidents.map(({ incident, captured, left }, i) => {
      const said = { ...incident, dataset: this.dataset, capturedRows: captured?.rows ?? 0, left };
      if (this.byTime) {
        const readable = this.rows - this.unreadable;
        const told = this.unreadable <= UNREADABLE * this.rows && readable > 0;
        return {
          ...said,
          matchedBy: 'time' as const,
          shareOfTraining: told ? (this.inTime[i] as number) / readable : null,
          shareByAccident: 0,
          left: told ? left : `the time column cannot be read in ${this.unreadable} of ${this.rows} rows`,
        };
      }
      const match = this.byRows[i];
      const own = this.own.repeats();
      const rows = match?.captured.rows ?? 0;
      // Rows may be shared because the training set was drawn from captured traffic, which is no accident: then the
      // training set's own repeats are the smaller number and the right one.
      const comparable = this.control.captured.rows >= rows;
      const control = (share: number | null) =>
        comparable && share !== null ? share : Number.POSITIVE_INFINITY;
      return {
        ...said,
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

/** A stream held row by row against captured rows, as far as their digests were kept. */
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
 * The chance that a row of this stream is met again among so many independent rows of the same population: a row that
 * occurs c times in n is met by one draw with (c − 1)/(n − 1), itself left out.
 */
export function coincidence({ rows, counts }: RowRepeats, draws: number): number {
  let [total, met] = [0, 0];
  for (const count of counts.values()) {
    total += count;
    met += count * (1 - (1 - (count - 1) / Math.max(1, rows - 1)) ** draws);
  }
  return total === 0 ? 0 : met / total;
}

const SPELLED_OTHERWISE = /^\+|\.\d*0$|\.$|^-?0\d|^-?\.\d|^[-+]?[\d.]+[eE]/;

function canonical(cell: string | null): string {
  const text = (cell ?? '').trim();
  if (!SPELLED_OTHERWISE.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) ? String(number) : text;
}

/** Milliseconds since 1970 of an ISO instant (without a zone: UTC), or of seconds or milliseconds as a number. */
export function instantOf(cell: string | null): number | null {
  const text = (cell ?? '').trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    // As seconds this is the year 5138, as milliseconds 1973.
    return Math.abs(number) < 1e11 ? number * 1000 : number;
  }
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (!iso) return null;
  const plain = text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/\s+/g, '');
  const time = Date.parse(iso[1] && !iso[4] ? `${plain}Z` : plain);
  return Number.isNaN(time) ? null : time;
}

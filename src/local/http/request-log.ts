/** The log of all requests to the control plane. Tests check it against the service model. */
import { openJournal } from '../journal.js';
import type { LocalClock } from '../platform.js';

export interface ControlPlaneRequest {
  readonly operation: string;
  /** Before validation. Null if the body was not JSON. */
  readonly input: unknown;
  readonly status: number;
  /** The code of the error response. */
  readonly error?: string;
}

export type LoggedRequest = ControlPlaneRequest & { readonly seq: number; readonly at: string };

export interface RequestLog {
  append(request: ControlPlaneRequest): void;
  /** The requests in memory with a number greater than `seq`. The file contains all requests. */
  after(seq: number): readonly LoggedRequest[];
  close(): void;
}

const MAX_IN_MEMORY = 20_000;

/** Opens the log in `file` and continues its numbering. */
export function openRequestLog(file: string, clock: LocalClock): RequestLog {
  const { journal, entries } = openJournal<LoggedRequest>(file);
  let requests = entries.slice(-MAX_IN_MEMORY);
  let seq = requests.at(-1)?.seq ?? 0;
  return {
    append: (request) => {
      seq += 1;
      const logged: LoggedRequest = { seq, at: clock.now().toISOString(), ...request };
      journal.append(logged);
      requests.push(logged);
      // Removed in bulk, because each removal copies the array.
      if (requests.length > 2 * MAX_IN_MEMORY) requests = requests.slice(-MAX_IN_MEMORY);
    },
    after: (first) => requests.filter((request) => request.seq > first),
    close: () => journal.close(),
  };
}

/** Every request to the control plane: what a test checks against the service model, and what a person looks up. */
import { openJournal } from '../journal.js';
import type { LocalClock } from '../platform.js';

export interface ControlPlaneRequest {
  readonly operation: string;
  /** As it came, before it was checked; null if it was no JSON. */
  readonly input: unknown;
  readonly status: number;
  /** Code of the error, if it was refused. */
  readonly error?: string;
}

export type LoggedRequest = ControlPlaneRequest & { readonly seq: number; readonly at: string };

export interface RequestLog {
  append(request: ControlPlaneRequest): void;
  /** The requests still in memory whose number is greater than `seq`. The file has all of them. */
  after(seq: number): readonly LoggedRequest[];
  close(): void;
}

const KEPT_IN_MEMORY = 20_000;

/** Opens the log in `file`, going on with its numbers. */
export function openRequestLog(file: string, clock: LocalClock): RequestLog {
  const { journal, entries } = openJournal<LoggedRequest>(file);
  let requests = entries.slice(-KEPT_IN_MEMORY);
  let seq = requests.at(-1)?.seq ?? 0;
  return {
    append: (request) => {
      seq += 1;
      const logged: LoggedRequest = { seq, at: clock.now().toISOString(), ...request };
      journal.append(logged);
      requests.push(logged);
      // Cut in bulk: cutting one each time would copy the whole array for every request.
      if (requests.length > 2 * KEPT_IN_MEMORY) requests = requests.slice(-KEPT_IN_MEMORY);
    },
    after: (first) => requests.filter((request) => request.seq > first),
    close: () => journal.close(),
  };
}

/** The platform's events, in order, for checks from outside. */

import { openJournal } from './journal.js';
import type { EventLog, LocalClock, LocalEvent } from './platform.js';

export type RecordedEvent = LocalEvent & { readonly seq: number; readonly at: string };

export interface OpenEventLog extends EventLog {
  close(): void;
}

/** Opens the log in `file` and continues its sequence numbers. `at` is the platform's time, ISO 8601. */
export function openEventLog(file: string, clock: LocalClock): OpenEventLog {
  const { journal, entries } = openJournal<RecordedEvent>(file);
  const events = [...entries];
  return {
    append: (event) => {
      const seq = (events.at(-1)?.seq ?? 0) + 1;
      const recorded: RecordedEvent = { seq, at: clock.now().toISOString(), ...event };
      journal.append(recorded);
      events.push(recorded);
    },
    all: () => events,
    close: () => journal.close(),
  };
}

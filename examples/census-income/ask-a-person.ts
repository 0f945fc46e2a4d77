import { createInterface } from 'node:readline';
import { DIGEST_SHOWN, pasteToDecide } from '../../src/contract/decision.js';
import type { Narrator } from './narrative.js';
import type { WatchedRun } from './watch-run.js';

export interface Approval {
  readonly narrator: Narrator;
  readonly run: WatchedRun;
  /** Digest of the candidate that the run waits for. */
  readonly candidate: string;
  /** Where Enter comes from; absent where nobody sits at a terminal. */
  readonly terminal?: NodeJS.ReadableStream;
}

/**
 * Lets a person decide, in the Temporal UI or with Enter, which sends the signal that the UI would send. Without a
 * terminal the signal is sent at once. Returns when the run waits no more, whoever decided and however.
 */
export async function askAPerson({ narrator, run, candidate, terminal }: Approval): Promise<void> {
  narrator.say('The run waits for the signal approve, with this input:');
  narrator.code(pasteToDecide(candidate));
  narrator.say('In the Temporal UI that is More Actions, Send a Signal, on the page of the run:');
  narrator.code(run.url);
  const approve = (approver: string) =>
    run.handle.signal('approve', { candidate: candidate.slice(0, DIGEST_SHOWN), approver });
  const decided = run.until(({ waitingForApprovalOf }) => waitingForApprovalOf === null);
  decided.catch(() => undefined);
  if (terminal === undefined) {
    await approve('npm start, without a terminal');
    await decided;
    narrator.good('nobody is at a terminal, so the story has sent it itself');
    return;
  }
  const enter = untilEnter(terminal);
  const fromHere = enter.pressed.then(async () => {
    await approve('you at this terminal');
    await decided;
  });
  try {
    await narrator.during(
      'the signal has come',
      Promise.race([decided, fromHere]),
      () => 'waiting for the signal; Enter sends it from here',
    );
  } finally {
    enter.close();
  }
}

function untilEnter(terminal: NodeJS.ReadableStream) {
  // `terminal: false` leaves Ctrl-C to the process. The end of the input is no Enter.
  const lines = createInterface({ input: terminal, terminal: false });
  const pressed = new Promise<void>((resolve) => {
    lines.once('line', () => resolve());
  });
  return { pressed, close: () => lines.close() };
}

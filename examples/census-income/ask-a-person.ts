import { createInterface } from 'node:readline';
import { DIGEST_SHOWN, templateToDecide } from '../../src/contract/decision.js';
import type { Narrator } from './narrative.js';
import type { WatchedRun } from './watch-run.js';

export interface Approval {
  readonly narrator: Narrator;
  readonly run: WatchedRun;
  /** Digest of the candidate that waits for approval. */
  readonly candidate: string;
  /** Input for Enter; absent without a terminal. */
  readonly terminal?: NodeJS.ReadableStream;
}

/**
 * Lets a person decide in the Temporal UI, or with Enter, which approves. Without a terminal it approves at once. Returns when the run no longer waits for a decision.
 */
export async function askAPerson({ narrator, run, candidate, terminal }: Approval): Promise<void> {
  narrator.say('The run waits for the update "decide" with this input, and your name as the approver:');
  for (const line of templateToDecide(candidate).split('\n')) narrator.code(line);
  narrator.say('To send it in the Temporal UI, open the run and choose More Actions, Send an Update:');
  narrator.code(run.url);
  const approve = (approver: string) =>
    run.handle.signal('approve', { candidate: candidate.slice(0, DIGEST_SHOWN), approver });
  const decided = run.until(({ waitingForApprovalOf }) => waitingForApprovalOf === null);
  decided.catch(() => undefined);
  if (terminal === undefined) {
    await approve('npm start, without a terminal');
    await decided;
    narrator.good('the story has approved, because there is no terminal');
    return;
  }
  const enter = untilEnter(terminal);
  const approvedHere = enter.pressed.then(async () => {
    await approve('you at this terminal');
    await decided;
  });
  try {
    await narrator.during(
      'the run has received the decision',
      Promise.race([decided, approvedHere]),
      () => 'waiting for the decision; press Enter to approve',
    );
  } finally {
    enter.close();
  }
}

function untilEnter(terminal: NodeJS.ReadableStream) {
  // `terminal: false` leaves Ctrl-C to the process. The end of the input does not count as Enter.
  const lines = createInterface({ input: terminal, terminal: false });
  const pressed = new Promise<void>((resolve) => {
    lines.once('line', () => resolve());
  });
  return { pressed, close: () => lines.close() };
}

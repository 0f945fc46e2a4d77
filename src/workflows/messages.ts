import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { type Decision, readDecision } from '../contract/decision.js';
import type { Diagnosis } from '../contract/diagnosis.js';
import { pasteToOverride, readOverride } from '../contract/override.js';
import type { RunStatus } from '../contract/run.js';
import type { RunState } from './run-state.js';

// Arguments are `unknown`: the UI checks only that what was pasted is JSON, and a handler that throws ends the run.
export const approve = defineSignal<[unknown?]>('approve');
export const reject = defineSignal<[unknown?]>('reject');
export const override = defineSignal<[unknown?]>('override');
export const decide = defineUpdate<RunStatus, [unknown]>('decide');
export const status = defineQuery<RunStatus>('status');

const OVERRIDE_SHAPE = pasteToOverride('UpstreamDefect');
const SHAPE = '{"candidate": "<its first 12 characters>", "approver": "you@example.com"}';

/** Registered first thing in the run, so that no message is lost and none can harm it. */
export function registerMessages(run: RunState): void {
  const take = (kind: 'approve' | 'reject', message: unknown) => {
    const read = readDecision(kind, message, run.decisionContext());
    if (read.ok) run.decision = read.decision;
    else run.refuse(`${kind}: ${read.problem}`);
  };
  setHandler(approve, (message) => take('approve', message), {
    description: `Approve the candidate. Input, ready to copy on the User Metadata tab: ${SHAPE}`,
  });
  setHandler(reject, (message) => take('reject', message), {
    description: `Reject the candidate. Input as for approve; a "reason" is kept on record`,
  });
  setHandler(
    override,
    (message) => {
      const read = readOverride(message, run.overrideContext());
      if (read.ok) run.override = read.override;
      else run.refuse(`override: ${read.problem}`);
    },
    { description: `Go on against a diagnosis, by name and with a reason. Input: ${OVERRIDE_SHAPE}` },
  );
  setHandler(
    decide,
    (message) => {
      const read = readDecision('decide', message, run.decisionContext());
      // The validator has accepted it; a decision that came in between is told by the status.
      if (read.ok) run.decision = read.decision;
      return run.status();
    },
    {
      description: `Like approve and reject, but answers. Input: ${SHAPE} with "decision": "approve" or "reject"`,
      validator: (message) => {
        const read = readDecision('decide', message, run.decisionContext());
        if (!read.ok) throw new Error(read.problem);
      },
    },
  );
  setHandler(status, () => run.status(), {
    description: 'Stage, what is happening, the gate and what waits for approval',
  });
  setDefaultSignalHandler((name) => run.refuse(`signal "${name}" is not one of approve, reject, override`));
}

/**
 * Waits for a person to override a diagnosis that would end the run; one that came earlier counts if it names this
 * diagnosis.
 */
export async function waitForOverride(
  run: RunState,
  { diagnosis }: Diagnosis,
  deadlineSeconds: number,
): Promise<void> {
  if (run.override && run.override.diagnosis !== diagnosis) {
    run.dropOverride(`the diagnosis is ${diagnosis}`);
  }
  if (run.override !== null || deadlineSeconds <= 0) return;
  run.waitsForOverride = true;
  const within = describeSeconds(deadlineSeconds);
  run.say(
    `The diagnosis ends the run by ${timeAfter(deadlineSeconds)} (${within}) unless a person overrides it.`,
  );
  await condition(() => run.override !== null, `${Math.ceil(deadlineSeconds * 1000)}ms`, {
    summary: `Deadline to override the diagnosis: ${within}`,
  });
  run.waitsForOverride = false;
}

/** Waits for a person. Null when the deadline passed. */
export async function waitForDecision(run: RunState, deadlineSeconds: number): Promise<Decision | null> {
  run.decision = null;
  run.waitsForApproval = true;
  const within = describeSeconds(deadlineSeconds);
  run.enter('approval', `Without a decision by ${timeAfter(deadlineSeconds)} (${within}) the run expires.`);
  const decided = await condition(() => run.decision !== null, `${Math.ceil(deadlineSeconds * 1000)}ms`, {
    summary: `Deadline to approve or reject: ${within}`,
  });
  run.waitsForApproval = false;
  return decided ? run.decision : null;
}

/** By Temporal's clock, which is also the one that a deadline's timer goes by. */
function timeAfter(seconds: number): string {
  return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

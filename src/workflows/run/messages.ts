import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { type Decision, readDecision } from '../../contract/decision.js';
import type { Diagnosis } from '../../contract/diagnosis.js';
import { pasteToOverride, readOverride } from '../../contract/override.js';
import type { RunStatus } from '../../contract/run.js';
import type { MessageLimits } from '../../contract/run-limits.js';
import type { RunState } from './run-state.js';

// Arguments are `unknown`: the UI checks only that the input is JSON, and a handler that throws fails the run.
export const approve = defineSignal<[unknown?]>('approve');
export const reject = defineSignal<[unknown?]>('reject');
export const override = defineSignal<[unknown?]>('override');
export const decide = defineUpdate<RunStatus, [unknown]>('decide');
export const status = defineQuery<RunStatus>('status');

const OVERRIDE_SHAPE = pasteToOverride('UpstreamDefect');
const SHAPE =
  '{"decision": "approve", "candidate": "<its first 12 characters>", "approver": "<your address>", "reason": ""}';
/** Overrides that the run keeps until it is resolved. Changing this number breaks the replay of runs that received more. */
const EARLY_OVERRIDES = 20;

/**
 * Registers the handlers. Call it first in the run, so that no message is lost. Messages are checked against limits that the
 * history holds, because on replay the handlers run again, perhaps in a later version.
 * @returns call it with these limits once the run is resolved: overrides that came earlier are read then
 */
export function registerMessages(run: RunState): (limits: MessageLimits) => void {
  let limits: MessageLimits | null = null;
  const early: unknown[] = [];
  const takeDecision = (kind: 'approve' | 'reject', message: unknown) => {
    const read = readDecision(kind, message, run.decisionContext());
    if (read.ok) run.decision = read.decision;
    else run.refuse(`${kind}: ${read.problem}`);
  };
  const takeOverride = (message: unknown, known: MessageLimits) => {
    const read = readOverride(message, {
      diagnosis: run.diagnosis?.diagnosis ?? null,
      open: run.takesOverride,
      given: run.override,
      limits: known,
    });
    if (read.ok) run.override = read.override;
    else run.refuse(`override: ${read.problem}`);
  };
  setHandler(approve, (message) => takeDecision('approve', message), {
    description: `Approve the candidate. Input, ready to copy on the User Metadata tab: ${SHAPE}`,
  });
  setHandler(reject, (message) => takeDecision('reject', message), {
    description: `Reject the candidate. Input as for approve, with "decision": "reject"; a "reason" is kept on record`,
  });
  setHandler(
    override,
    (message) => {
      if (limits) takeOverride(message, limits);
      else if (early.length < EARLY_OVERRIDES) early.push(message);
      else run.refuse('override: too many overrides arrived before the run was resolved');
    },
    { description: `Continue against a diagnosis, by name and with a reason. Input: ${OVERRIDE_SHAPE}` },
  );
  setHandler(
    decide,
    (message) => {
      const read = readDecision('decide', message, run.decisionContext());
      // The validator has accepted the message. If another decision arrived in between, the status shows it.
      if (read.ok) run.decision = read.decision;
      return run.status();
    },
    {
      description: `Approve or reject the candidate, with an answer. Input, ready to copy on the User Metadata tab: ${SHAPE}`,
      validator: (message) => {
        const read = readDecision('decide', message, run.decisionContext());
        if (!read.ok) throw refusal(read.problem);
      },
    },
  );
  setHandler(status, () => run.status(), {
    description: 'Stage, what is happening, the gate, and what waits for approval',
  });
  setDefaultSignalHandler((name) => run.refuse(`signal "${name}" is not one of approve, reject, override`));
  return (recorded) => {
    limits = recorded;
    for (const message of early.splice(0)) takeOverride(message, recorded);
  };
}

/** Without a stack: the UI shows it to the sender below the message. */
function refusal(problem: string): Error {
  const error = new Error(problem);
  error.stack = '';
  return error;
}

/**
 * Waits for a person to override a diagnosis that would end the run. An override that arrived earlier counts if it names
 * this diagnosis.
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
  try {
    await condition(() => run.override !== null, `${Math.ceil(deadlineSeconds * 1000)}ms`, {
      summary: `Deadline to override the diagnosis: ${within}`,
    });
  } finally {
    // Also after a cancellation: nobody can decide any more.
    run.waitsForOverride = false;
  }
}

/** Waits for a person's decision. Returns null after the deadline. @param where how to decide other than by message, a sentence */
export async function waitForDecision(
  run: RunState,
  deadlineSeconds: number,
  where?: string,
): Promise<Decision | null> {
  run.decision = null;
  run.waitsForApproval = true;
  const within = describeSeconds(deadlineSeconds);
  run.enter(
    'approval',
    `${where === undefined ? '' : `${where} `}Without a decision by ${timeAfter(deadlineSeconds)} (${within}) the run expires.`,
  );
  try {
    const decided = await condition(() => run.decision !== null, `${Math.ceil(deadlineSeconds * 1000)}ms`, {
      summary: `Deadline to approve or reject: ${within}`,
    });
    return decided ? run.decision : null;
  } finally {
    // Also after a cancellation: nobody can decide any more.
    run.waitsForApproval = false;
  }
}

/** A time on Temporal's clock, which also drives the deadline's timer. */
function timeAfter(seconds: number): string {
  return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} hours`;
  return `${Math.round(seconds / 86_400)} days`;
}

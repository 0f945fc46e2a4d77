import type { RunLimits } from '../../contract/run-limits.js';

const HOUR_SECONDS = 3600;

/** The limits of the runs that this version of the worker resolves. */
export const RUN_LIMITS: RunLimits = {
  jobAttempts: 3,
  jobMarginSeconds: HOUR_SECONDS,
  jobStopPollSeconds: 2,
  // A training job may take five days by default, and a pipeline has steps before and after it.
  pipelineSeconds: 7 * 24 * HOUR_SECONDS,
  transformSeconds: 24 * HOUR_SECONDS,
  baselineJobSeconds: 24 * HOUR_SECONDS,
  referenceAnalyzerSeconds: 6 * HOUR_SECONDS,
  largeFileSeconds: 6 * HOUR_SECONDS,
  // The longest a blue/green update may take (MaximumExecutionTimeoutInSeconds is at most 28,800), and a quarter more.
  endpointUpdateSeconds: 36_000,
  releaseMomentPeriods: 3,
  switchMomentPeriods: 3,
  switchMomentMarginSeconds: HOUR_SECONDS,
  switchBackMomentPeriods: 4,
  periodsPerAwaitedWindow: 3,
  switchesTogether: true,
  // A decision stays in the result and in the record, within Temporal's payload limits.
  messages: {
    digestCharacters: 8,
    nameCharacters: 200,
    reasonCharacters: 2000,
    // Templates have empty strings; these are from documents and earlier templates, pasted and sent without a change.
    placeholders: ['you@example.com', 'your address', 'your name', 'why it is wrong', 'your reason'],
    signalsTakeDecision: true,
  },
};

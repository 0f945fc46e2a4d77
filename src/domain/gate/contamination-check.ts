import type { Check } from './check.js';
import { percent } from './feed-defect.js';
import { round } from './sentence.js';

/** A declared incident beside the rows offered for training. */
export interface IncidentMatch {
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly capturedRows: number;
  /** Share of the training rows captured in the incident; null where it could not be told. */
  readonly shareOfTraining: number | null;
  /** The same for stretches without an incident: what coarse rows share by accident. */
  readonly shareByAccident: number;
  /** Share of the incident's own rows found again in the training set: tells a few bad rows in a large set. */
  readonly shareOfIncident?: number | null;
}

const TOLERATED = 0.002;

/** Rows of a declared incident must not teach the baseline that the incident is normal. */
export function contaminationCheck(incidents: readonly IncidentMatch[]): Check {
  const check = 'contamination';
  if (incidents.length === 0) return { check, verdict: 'pass', sentence: 'No incident was declared.' };
  const said = (one: IncidentMatch) =>
    `${one.reason} (${one.from} to ${one.to}): ${one.shareOfTraining === null ? 'not told' : percent(one.shareOfTraining)} of the training rows`;
  const inIt = incidents.filter(
    (one) =>
      one.shareOfTraining !== null &&
      one.shareOfTraining - one.shareByAccident > TOLERATED &&
      one.shareOfTraining > 3 * one.shareByAccident,
  );
  const evidence = incidents.map((one) => ({
    feature: one.reason,
    value: round(one.shareOfTraining ?? -1),
    note: 'share of the training rows',
  }));
  if (inIt.length > 0) {
    return {
      check,
      verdict: 'fail',
      threshold: TOLERATED,
      sentence: `The training set holds rows of declared incidents: ${inIt.map(said).join('; ')}.`,
      evidence,
    };
  }
  const untold = incidents.filter((one) => one.shareOfTraining === null || one.capturedRows === 0);
  return {
    check,
    verdict: untold.length > 0 ? 'unknown' : 'pass',
    threshold: TOLERATED,
    sentence:
      untold.length > 0
        ? `Nothing was captured in ${untold.length} of ${incidents.length} declared incidents, so their rows cannot be told in the training set.`
        : `No row of the ${incidents.length} declared incidents stands in the training set.`,
    evidence,
  };
}

/** A window that people declared bad must still alarm under the candidate, or the defect is baked into it. */
export function declaredBadCheck(
  windows: readonly { readonly windowStart: string; readonly violated: readonly string[] }[],
): Check {
  const check = 'declared incidents still alarm';
  const silent = windows.filter(({ violated }) => violated.length === 0);
  if (windows.length === 0) return { check, verdict: 'pass', sentence: 'No window was declared bad.' };
  return {
    check,
    verdict: silent.length > 0 ? 'fail' : 'pass',
    sentence:
      silent.length > 0
        ? `The candidate is silent on ${silent.length} of ${windows.length} windows declared bad (${silent
            .slice(0, 3)
            .map(({ windowStart }) => windowStart)
            .join(', ')}): the defect is baked in.`
        : `The candidate alarms on all ${windows.length} windows declared bad.`,
  };
}

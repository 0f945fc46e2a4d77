import type { Check } from '../../../contract/check.js';
import { percent } from '../../feed-defects/feed-defect.js';
import { round } from '../../present/sentence.js';

/** A declared incident beside the rows offered for training, or for the baseline. */
export interface IncidentMatch {
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly capturedRows: number;
  /** Share of those rows that stem from the incident; null where it could not be told. */
  readonly shareOfTraining: number | null;
  /** The same by accident: what coarse rows share with any stretch as long. */
  readonly shareByAccident: number;
  /** Share of the incident's own rows found again in the training set: tells a few bad rows in a large set. */
  readonly shareOfIncident?: number | null;
  readonly shareOfIncidentByAccident?: number;
  /** Which rows were looked through. Default: the training set. */
  readonly dataset?: 'training set' | 'baseline dataset';
  /** Default: rows. */
  readonly matchedBy?: 'rows' | 'time';
  /** What was not read of its capture, or could not be, in words. */
  readonly left?: string | null;
}

const TOLERATED = 0.002;
/** Where this much of an incident was taken up, whoever made the training set did not leave it out. */
const TAKEN_UP = 0.05;

/** Rows of a declared incident must not teach the baseline that the incident is normal. */
export function contaminationCheck(incidents: readonly IncidentMatch[]): Check {
  const id = 'contamination';
  if (incidents.length === 0) return { id, verdict: 'pass', sentence: 'No incident was declared.' };
  const evidence = incidents.map((one) => ({
    feature: one.reason,
    value: round(one.shareOfTraining ?? -1),
    note: `share of the ${datasetOf(one)}`,
  }));
  const inIt = incidents.filter(taughtBy);
  if (inIt.length > 0) {
    return {
      id,
      verdict: 'fail',
      threshold: TOLERATED,
      sentence: `Rows of declared incidents were taken up: ${inIt.map(said).join('; ')}. Leave them out.`,
      evidence,
    };
  }
  const untold = incidents.filter((one) => one.shareOfTraining === null);
  const partly = incidents.filter((one) => one.shareOfTraining !== null && one.left);
  const limits = partly.length > 0 ? ` Not all was read: ${partly.map(why).join('; ')}.` : '';
  return {
    id,
    verdict: untold.length > 0 ? 'unknown' : 'pass',
    threshold: TOLERATED,
    sentence:
      untold.length > 0
        ? `Whether rows of declared incidents were taken up cannot be told of ${untold.length} of ${incidents.length}: ${untold.map(why).join('; ')}.`
        : `No more rows of declared incidents were taken up than coincide by accident.${limits}`,
    evidence,
  };
}

function taughtBy(one: IncidentMatch): boolean {
  const { shareOfTraining: share, shareByAccident, shareOfIncident = null } = one;
  const accident = one.shareOfIncidentByAccident ?? 0;
  return (
    (share !== null && share - shareByAccident > TOLERATED && share > 3 * shareByAccident) ||
    (shareOfIncident !== null && shareOfIncident - accident > TAKEN_UP && shareOfIncident > 3 * accident)
  );
}

function said(one: IncidentMatch): string {
  const found =
    one.shareOfIncident === undefined || one.shareOfIncident === null
      ? ''
      : `, ${percent(one.shareOfIncident)} of what was captured then`;
  return `${named(one)}: ${one.shareOfTraining === null ? 'not told' : percent(one.shareOfTraining)} of the ${datasetOf(one)}${found}`;
}

function datasetOf({ dataset = 'training set' }: IncidentMatch): string {
  return dataset;
}

function why(one: IncidentMatch): string {
  return `${named(one)}: ${one.left ?? 'nothing was captured then'}`;
}

function named({ reason, from, to }: Pick<IncidentMatch, 'reason' | 'from' | 'to'>): string {
  return `${reason} (${from} to ${to})`;
}

/**
 * A window that people declared bad must still alarm under the candidate, or the defect is baked into it.
 * @param incidents how many were declared
 * @param leastRows windows with fewer rows tell nothing
 */
export function declaredBadCheck(
  windows: readonly {
    readonly windowStart: string;
    readonly rows: number;
    readonly violated: readonly string[];
  }[],
  incidents = windows.length,
  leastRows = 0,
): Check {
  const id = 'declared-incidents';
  if (windows.length === 0 && incidents === 0)
    return { id, verdict: 'pass', sentence: 'No window was declared bad.' };
  const counted = windows.filter(({ rows }) => rows >= leastRows);
  if (counted.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: `No captured window with at least ${leastRows} rows lies wholly within a declared incident: whether the candidate would still alarm cannot be told.`,
    };
  }
  const silent = counted.filter(({ violated }) => violated.length === 0);
  return {
    id,
    verdict: silent.length > 0 ? 'fail' : 'pass',
    sentence:
      silent.length > 0
        ? `The candidate is silent on ${silent.length} of ${counted.length} windows declared bad (${silent
            .slice(0, 3)
            .map(({ windowStart }) => windowStart)
            .join(', ')}): the defect is baked in.`
        : `The candidate alarms on all ${counted.length} windows declared bad.`,
  };
}

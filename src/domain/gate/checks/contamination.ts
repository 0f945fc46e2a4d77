import type { Check } from '../../../contract/check.js';
import { percent, round } from '../../present/sentence.js';
import type { IncidentMatch } from '../incident-match.js';

const TOLERATED = 0.002;
/** Above this share of an incident's rows, the person who made the dataset did not leave the incident out. */
const TOLERATED_OF_INCIDENT = 0.05;

/** The datasets must not contain rows of a declared incident, or the baseline learns that the incident is normal. */
export function contaminationCheck(incidents: readonly IncidentMatch[]): Check {
  const id = 'contamination';
  if (incidents.length === 0) return { id, verdict: 'pass', sentence: 'No incident is declared.' };
  const evidence = incidents.map((one) => ({
    feature: one.reason,
    value: round(one.shareOfTraining ?? -1),
    note: `share of the ${datasetOf(one)}`,
  }));
  const contained = incidents.filter(isContained);
  if (contained.length > 0) {
    return {
      id,
      verdict: 'fail',
      threshold: TOLERATED,
      sentence: `The datasets contain rows of declared incidents: ${contained.map(sharesInWords).join('; ')}. Remove these rows.`,
      evidence,
    };
  }
  const unknown = incidents.filter((one) => one.shareOfTraining === null);
  const partlyRead = incidents.filter((one) => one.shareOfTraining !== null && one.left);
  const limits =
    partlyRead.length > 0
      ? ` Part of the capture was not read: ${partlyRead.map(unreadInWords).join('; ')}.`
      : '';
  return {
    id,
    verdict: unknown.length > 0 ? 'unknown' : 'pass',
    threshold: TOLERATED,
    sentence:
      unknown.length > 0
        ? `Could not check ${unknown.length} of ${incidents.length} incidents for rows in the datasets: ${unknown.map(unreadInWords).join('; ')}.`
        : `The datasets contain no more rows of declared incidents than coincidence explains.${limits}`,
    evidence,
  };
}

function isContained(one: IncidentMatch): boolean {
  const { shareOfTraining: share, shareByAccident, shareOfIncident = null } = one;
  const accident = one.shareOfIncidentByAccident ?? 0;
  return (
    (share !== null && share - shareByAccident > TOLERATED && share > 3 * shareByAccident) ||
    (shareOfIncident !== null &&
      shareOfIncident - accident > TOLERATED_OF_INCIDENT &&
      shareOfIncident > 3 * accident)
  );
}

function sharesInWords(one: IncidentMatch): string {
  const { shareOfIncident = null } = one;
  const ofIncident =
    shareOfIncident === null ? '' : `, ${percent(shareOfIncident)} of the rows captured during the incident`;
  return `${named(one)}: ${one.shareOfTraining === null ? 'an unknown share' : percent(one.shareOfTraining)} of the ${datasetOf(one)}${ofIncident}`;
}

function datasetOf({ dataset = 'training set' }: IncidentMatch): string {
  return dataset;
}

function unreadInWords(one: IncidentMatch): string {
  return `${named(one)}: ${one.left ?? 'nothing was captured in that time'}`;
}

function named({ reason, from, to }: IncidentMatch): string {
  return `${reason} (${from} to ${to})`;
}

import type { Check } from '../../../contract/check.js';
import { editLine } from '../../baseline/edit-line.js';
import type { EditWithFate } from '../../baseline/edits.js';

const SHOWN = 6;
const EVIDENCE_KEPT = 50;

/**
 * What happened to settings that a person changed in the live constraints. An edit that was not carried over, that contradicts
 * what the gate found, that switches an evaluation off or that leaves a useless threshold, needs a person's attention.
 * @param ask a person must approve every edit (`carryOver: "ask"`)
 */
export function carriedEditsCheck(edits: readonly EditWithFate[], ask: boolean): Check {
  const id = 'carried-edits';
  if (edits.length === 0) {
    return { id, verdict: 'pass', sentence: 'The live constraints have no settings edited by hand.' };
  }
  const needsPerson = edits.filter(({ fate }) => fate !== 'carried over');
  const lost = needsPerson.filter(({ inCandidate = false }) => !inCandidate);
  const blinding = edits.filter(({ blinds }) => blinds);
  const rank = (edit: EditWithFate) =>
    [lost, needsPerson, blinding, edits].findIndex((group) => group.includes(edit));
  const ordered = [...edits].sort((a, b) => rank(a) - rank(b));
  const shown = ordered.slice(0, SHOWN).map(editLine).join('; ');
  const more = ordered.length > SHOWN ? `; and ${ordered.length - SHOWN} more` : '';
  const blind =
    blinding.length > 0
      ? ` ${blinding.length} of them ${blinding.length === 1 ? 'disables or weakens' : 'disable or weaken'} the monitor, which then detects nothing there, or too little.`
      : '';
  return {
    id,
    verdict: needsPerson.length > 0 || blinding.length > 0 || ask ? 'warn' : 'pass',
    sentence: `${edits.length - lost.length} of ${edits.length} settings edited by hand are carried over: ${shown}${more}.${blind}`,
    evidence: ordered.slice(0, EVIDENCE_KEPT).map((edit) => ({
      feature: edit.feature ?? 'all features',
      value: lost.includes(edit) ? 0 : 1,
      note: editLine(edit),
    })),
  };
}

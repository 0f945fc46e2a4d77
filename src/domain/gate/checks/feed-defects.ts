import type { Check } from '../../../contract/check.js';
import { type LocatedDefect, PLACES } from '../../feed-defects/locate-defects.js';

const SHOWN = 4;

/** Defects that a shifted population does not explain, in the training set, in the traffic or in both. */
export function feedDefectsCheck(found: readonly LocatedDefect[]): Check {
  const id = 'feed-defects';
  if (found.length === 0) {
    return {
      id,
      verdict: 'pass',
      sentence: 'No feed defect was found.',
    };
  }
  return {
    id,
    verdict: 'fail',
    sentence: `${found
      .slice(0, SHOWN)
      .map(({ where, defect }) => `${PLACES[where]}: ${defect.sentence}`)
      .join(' ')}${found.length > SHOWN ? ` And ${found.length - SHOWN} more.` : ''}`,
    evidence: found.slice(0, 10).map(({ where, defect }) => ({
      feature: defect.features.join(', ') || 'rows',
      value: defect.features.length,
      note: `${defect.kind}, ${PLACES[where]}`,
    })),
  };
}

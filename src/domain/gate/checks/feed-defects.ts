import type { Check } from '../../../contract/check.js';
import { type LocatedDefect, locatedSentence, PLACES } from '../../feed-defects/located-defect.js';

const SHOWN = 4;

/**
 * Defects in the training set, in the traffic or in both. It fails for certain defects. Suspicious ones alone make it
 * unknown, so a person decides.
 */
export function feedDefectsCheck(found: readonly LocatedDefect[]): Check {
  const id = 'feed-defects';
  if (found.length === 0) {
    return {
      id,
      verdict: 'pass',
      sentence: 'No feed defect was found.',
    };
  }
  const certain = found.filter(({ defect }) => defect.certainty === 'certain');
  const suspicious = found.filter(({ defect }) => defect.certainty === 'suspicious');
  const shown = [...certain, ...suspicious].slice(0, SHOWN);
  const more = found.length - shown.length;
  return {
    id,
    verdict: certain.length > 0 ? 'fail' : 'unknown',
    sentence: [
      ...shown.map(locatedSentence),
      ...(more > 0 ? [`And ${more} more.`] : []),
      ...(certain.length === 0 ? ['Drift can explain this as well: a person must look at the values.'] : []),
    ].join(' '),
    evidence: [...certain, ...suspicious].slice(0, 10).map(({ where, defect }) => ({
      feature: defect.features.join(', ') || 'rows',
      value: defect.features.length,
      note: `${defect.certainty}: ${defect.kind}, ${PLACES[where]}`,
    })),
  };
}

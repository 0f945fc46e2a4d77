import type { Check } from '../../../contract/check.js';
import type { FeedDefect } from '../../feed-defects/feed-defect.js';

/** Faults that no moved population explains, wherever they were found. */
export function defectsCheck(
  found: readonly { readonly where: string; readonly defect: FeedDefect }[],
): Check {
  const id = 'feed-defects';
  if (found.length === 0) {
    return {
      id,
      verdict: 'pass',
      sentence: 'No column is stuck, converted, shifted, torn or full of repeats.',
    };
  }
  return {
    id,
    verdict: 'fail',
    sentence: `${found
      .slice(0, 4)
      .map(({ where, defect }) => `${where}: ${defect.sentence}`)
      .join(' ')}${found.length > 4 ? ` And ${found.length - 4} more.` : ''}`,
    evidence: found.slice(0, 10).map(({ where, defect }) => ({
      feature: defect.features.join(', ') || 'rows',
      value: defect.features.length,
      note: `${defect.kind}, ${where}`,
    })),
  };
}

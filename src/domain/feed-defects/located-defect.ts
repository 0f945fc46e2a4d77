import type { FeedDefect } from './feed-defect.js';

/** Where a defect can be, and the words for it in sentences. */
export const PLACES = {
  'training-set': 'in the training set',
  traffic: 'in the traffic',
  both: 'in the training set and the traffic',
  between: 'between the training set and the traffic',
} as const;

export interface LocatedDefect {
  readonly where: keyof typeof PLACES;
  readonly defect: FeedDefect;
}

/** Says where a defect is, and that it is only suspicious unless it is certain. */
export function locatedSentence({ where, defect }: LocatedDefect): string {
  const place = defect.certainty === 'certain' ? PLACES[where] : `suspicious ${PLACES[where]}`;
  return `${place}: ${defect.sentence}`;
}

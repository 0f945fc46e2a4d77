import type { RestoredPair } from '../contract/run.js';
import type { Counted } from './verification.js';

export interface RestoredLook {
  readonly verdict: 'clean' | 'dirty' | 'too-little-traffic';
  readonly why: string;
  readonly counted: Counted;
}

/**
 * Whether an old pair that was put back does as it did before the run: no violation beyond those that the evidence
 * before the run already held. The worst monitor decides; too little traffic is not "as before".
 */
export function restoredPair(looks: readonly RestoredLook[]): RestoredPair {
  const unexpected = [...new Set(looks.flatMap(({ counted }) => counted.unexpected))];
  if (looks.some(({ verdict }) => verdict === 'dirty')) {
    const what = unexpected.length > 0 ? unexpected.join(', ') : 'violations that its report does not name';
    return { verdict: 'worse', why: `the monitor saw ${what}, which it had not seen before`, unexpected };
  }
  if (looks.some(({ verdict }) => verdict === 'too-little-traffic')) {
    return { verdict: 'unknown', why: 'too little traffic came to tell', unexpected };
  }
  return { verdict: 'as-before', why: 'the monitor saw nothing that it had not seen before', unexpected };
}

export function restoredSentence({ verdict, why }: RestoredPair): string {
  switch (verdict) {
    case 'as-before':
      return `It does as it did before the run: ${why}.`;
    case 'worse':
      return `It does worse than before the run: ${why}. Look at the feed and at the endpoint.`;
    case 'unknown':
      return `Whether it does as before is not known: ${why}.`;
  }
}

import { createHash } from 'node:crypto';

/** A number in [0, 2³²) that depends on the text alone, so that adding a situation does not change the others. */
export function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}

/** One of several, chosen by a hash of the text. */
export function chosenBy<T>(text: string, options: readonly T[]): T {
  const option = options[hashOf(text) % options.length];
  if (option === undefined) throw new Error(`nothing to choose from for "${text}"`);
  return option;
}

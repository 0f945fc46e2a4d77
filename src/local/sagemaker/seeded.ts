/** Everything random on the platform follows from its seed and from what it is drawn for, so a restart draws the same. */
import { createHash } from 'node:crypto';

/** Lower-case hexadecimal digits, at most 64. */
export function seededHex(seed: number, parts: readonly string[], digits: number): string {
  return createHash('sha256')
    .update(JSON.stringify([seed, ...parts]))
    .digest('hex')
    .slice(0, digits);
}

/** A number in [0, 1). */
export function seededFraction(seed: number, parts: readonly string[]): number {
  return Number.parseInt(seededHex(seed, parts, 12), 16) / 2 ** 48;
}

/** A sequence of numbers in [0, 1), mulberry32 by Tommy Ettinger. */
export function seededSequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

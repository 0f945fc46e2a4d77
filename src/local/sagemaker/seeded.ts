/** Random values that depend only on the platform's seed and their purpose, so that a restart computes the same values. */
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

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

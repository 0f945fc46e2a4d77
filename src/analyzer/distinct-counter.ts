/**
 * Counts distinct texts in bounded memory: HyperLogLog (Flajolet, Fusy, Gandouet and Meunier, 2007), 2^14 registers,
 * relative standard error 0.8 %, with linear counting for small numbers. Deequ's own estimate
 * (ApproxCountDistinct, Spark's HLL++) has 2^9 registers and 5 %.
 */
const INDEX_BITS = 14;
const REGISTERS = 1 << INDEX_BITS;

export class DistinctCounter {
  private readonly registers = new Uint8Array(REGISTERS);

  add(text: string): void {
    const hash = hashOf(text);
    const index = hash >>> (32 - INDEX_BITS);
    const rank = Math.min(Math.clz32(hash << INDEX_BITS), 32 - INDEX_BITS) + 1;
    if (rank > (this.registers[index] as number)) this.registers[index] = rank;
  }

  estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const register of this.registers) {
      sum += 2 ** -register;
      if (register === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
    // Corrects for collisions of the 32-bit hash.
    return Math.round(raw > 2 ** 32 / 30 ? -(2 ** 32) * Math.log(1 - raw / 2 ** 32) : raw);
  }
}

/** FNV-1a over UTF-16 units, then murmur3's finalizer, since FNV alone leaves the high bits poor. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

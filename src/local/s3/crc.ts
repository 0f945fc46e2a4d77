/**
 * Two cyclic redundancy checks of S3 that Node.js does not have. Both are reflected, start with all ones and invert the
 * result. CRC-32C: RFC 3720, appendix B.4. CRC-64/NVME: NVM Command Set specification, section 5.2.1.3.4.
 */

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** Continues the CRC-32C `previous` (0 at the start) over `data`. */
export function crc32c(data: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (const byte of data) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

// 64 bits as two halves: BigInt arithmetic is a hundred times slower.
const [NVME_HIGH, NVME_LOW] = nvmeTables();

function nvmeTables(): [Uint32Array, Uint32Array] {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
    high[byte] = Number(crc >> 32n);
    low[byte] = Number(crc & 0xffffffffn);
  }
  return [high, low];
}

export type Crc64 = readonly [high: number, low: number];

/** Continues the CRC-64/NVME `previous` over `data`. Both halves are unsigned. */
export function crc64nvme(data: Uint8Array, previous: Crc64 = [0, 0]): Crc64 {
  let high = ~previous[0];
  let low = ~previous[1];
  for (const byte of data) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (NVME_LOW[index] as number);
    high = (high >>> 8) ^ (NVME_HIGH[index] as number);
  }
  return [~high >>> 0, ~low >>> 0];
}

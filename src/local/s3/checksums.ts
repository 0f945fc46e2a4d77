/** The checksums that S3 clients send with an upload and check on a download. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { type Crc64, crc32c, crc64nvme } from './crc.js';
import { s3Error } from './errors.js';

/** S3 has XXHASH3, XXHASH64 and XXHASH128 besides, which are refused here. */
export const CHECKSUM_ALGORITHMS = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'MD5',
  'SHA1',
  'SHA256',
  'SHA512',
] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** `value` is base64, as in the headers; for COMPOSITE followed by `-` and the number of parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Hasher {
  update(data: Buffer): void;
  /** Base64. */
  digest(): string;
}

const CHECKSUM = 'x-amz-checksum-';

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return CHECKSUM + algorithm.toLowerCase();
}

/** The element of S3's XML that carries a checksum, as in `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

function asChecksumAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  const upper = name?.toUpperCase();
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === upper);
}

/** Length of each in bytes. */
const LENGTHS = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, MD5: 16, SHA1: 20, SHA256: 32, SHA512: 64 };

const NOT_A_CHECKSUM = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/**
 * The algorithm that an upload announces: by a checksum header, a trailer to come, or by name. Throws InvalidRequest for
 * one that is not offered, and for a value that cannot be of its algorithm.
 */
export function announcedAlgorithm(headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined {
  const trailers = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const announced = [...Object.keys(headers), ...trailers.split(',').map((name) => name.trim())].filter(
    (name) => name.startsWith(CHECKSUM) && !NOT_A_CHECKSUM.includes(name),
  );
  const [name] = announced.map((one) => one.slice(CHECKSUM.length));
  const algorithm =
    name === undefined
      ? offered(headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'])
      : offered(name);
  const value = algorithm === undefined ? undefined : headers[checksumHeader(algorithm)];
  if (algorithm !== undefined && value !== undefined && !couldBe(algorithm, String(value))) {
    throw s3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  return algorithm;
}

/** The algorithm of that name. Throws InvalidRequest if it is none of those offered. */
export function offered(name: string | readonly string[] | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const algorithm = asChecksumAlgorithm(String(name));
  if (algorithm !== undefined) return algorithm;
  throw s3Error(
    'InvalidRequest',
    `Checksum algorithm ${String(name).toUpperCase()} is unsupported. Please try again with any of the valid types: [${CHECKSUM_ALGORITHMS.join(', ')}]`,
  );
}

function couldBe(algorithm: ChecksumAlgorithm, value: string): boolean {
  // The whole of an upload in parts may have the number of its parts behind the value.
  const base64 = value.replace(/-\d+$/, '');
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === base64;
}

export function startChecksum(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return numeric32((data, previous) => crc32(data, previous));
    case 'CRC32C':
      return numeric32(crc32c);
    case 'CRC64NVME':
      return numeric64();
    case 'MD5':
    case 'SHA1':
    case 'SHA256':
    case 'SHA512': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
    }
  }
}

/** Checksum of the checksums of the parts, as multipart uploads of type COMPOSITE have. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const hasher = startChecksum(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part, 'base64'));
  return { algorithm, value: `${hasher.digest()}-${parts.length}`, type: 'COMPOSITE' };
}

function numeric32(step: (data: Buffer, previous: number) => number): Hasher {
  let crc = 0;
  return {
    update: (data) => {
      crc = step(data, crc);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString('base64');
    },
  };
}

function numeric64(): Hasher {
  let crc: Crc64 = [0, 0];
  return {
    update: (data) => {
      crc = crc64nvme(data, crc);
    },
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(crc[0], 0);
      bytes.writeUInt32BE(crc[1], 4);
      return bytes.toString('base64');
    },
  };
}

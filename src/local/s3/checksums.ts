/** The checksums that S3 clients send with an upload and verify on a download. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { type Crc64, crc32c, crc64nvme } from './crc.js';
import { s3Error } from './errors.js';

/** S3 also supports XXHASH3, XXHASH64 and XXHASH128. The local S3 rejects them. */
const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'MD5', 'SHA1', 'SHA256', 'SHA512'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** `value` is base64, as in the headers. COMPOSITE appends `-` and the number of parts. */
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

/** The element of S3's XML that contains the checksum, for example `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** In bytes. */
const CHECKSUM_LENGTHS = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, MD5: 16, SHA1: 20, SHA256: 32, SHA512: 64 };

/** Headers with the prefix of checksums that contain no checksum. */
const CHECKSUM_SETTINGS = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

/**
 * The checksum algorithm that an upload uses. The request names it in a checksum header, in `x-amz-trailer`, or in a header
 * that contains the algorithm's name. Throws InvalidRequest for an algorithm that is not supported and for a value that the
 * algorithm cannot produce.
 */
export function uploadAlgorithm(headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined {
  const trailers = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const declared = [...Object.keys(headers), ...trailers.split(',').map((name) => name.trim())].filter(
    (name) => name.startsWith(CHECKSUM) && !CHECKSUM_SETTINGS.includes(name),
  );
  const [name] = declared.map((header) => header.slice(CHECKSUM.length));
  const algorithm =
    name === undefined
      ? supportedAlgorithm(headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'])
      : supportedAlgorithm(name);
  const value = algorithm === undefined ? undefined : headers[checksumHeader(algorithm)];
  if (algorithm !== undefined && value !== undefined && !isPossibleValue(algorithm, String(value))) {
    throw s3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  return algorithm;
}

/** The algorithm with this name, in any case. Throws InvalidRequest if it is not supported. */
export function supportedAlgorithm(
  name: string | readonly string[] | undefined,
): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const upper = String(name).toUpperCase();
  const algorithm = CHECKSUM_ALGORITHMS.find((supported) => supported === upper);
  if (algorithm !== undefined) return algorithm;
  throw s3Error(
    'InvalidRequest',
    `Checksum algorithm ${upper} is unsupported. Please try again with any of the valid types: [${CHECKSUM_ALGORITHMS.join(', ')}]`,
  );
}

function isPossibleValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  // The value of a multipart upload may end with the number of its parts.
  const base64 = value.replace(/-\d+$/, '');
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === CHECKSUM_LENGTHS[algorithm] && bytes.toString('base64') === base64;
}

export function startChecksum(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return hasher32((data, previous) => crc32(data, previous));
    case 'CRC32C':
      return hasher32(crc32c);
    case 'CRC64NVME':
      return hasher64();
    case 'MD5':
    case 'SHA1':
    case 'SHA256':
    case 'SHA512': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
    }
  }
}

/** The checksum of the parts' checksums: the type COMPOSITE of multipart uploads. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const hasher = startChecksum(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part, 'base64'));
  return { algorithm, value: `${hasher.digest()}-${parts.length}`, type: 'COMPOSITE' };
}

function hasher32(step: (data: Buffer, previous: number) => number): Hasher {
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

function hasher64(): Hasher {
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

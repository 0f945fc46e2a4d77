/** The checksums that S3 clients send with an upload and check on a download. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { type Crc64, crc32c, crc64nvme } from './crc.js';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
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

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The element of S3's XML that carries a checksum, as in `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function asChecksumAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  const upper = name?.toUpperCase();
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === upper);
}

/** The algorithm that an upload announces: by a checksum header, a trailer to come, or by name. */
export function announcedAlgorithm(headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined {
  const sent = CHECKSUM_ALGORITHMS.find((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  const trailer = CHECKSUM_ALGORITHMS.find((algorithm) =>
    String(headers['x-amz-trailer'] ?? '')
      .toLowerCase()
      .includes(checksumHeader(algorithm)),
  );
  const named = headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm'];
  return sent ?? trailer ?? asChecksumAlgorithm(named === undefined ? undefined : String(named));
}

export function startChecksum(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return numeric32((data, previous) => crc32(data, previous));
    case 'CRC32C':
      return numeric32(crc32c);
    case 'CRC64NVME':
      return numeric64();
    case 'SHA1':
    case 'SHA256': {
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

import { describe, expect, it } from 'vitest';
import { startChecksum } from '../../../src/local/s3/checksums.js';

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

// The check values of "123456789" in the catalogue of parametrised CRC algorithms (reveng.sourceforge.io):
// CRC-32/ISO-HDLC, CRC-32/ISCSI and CRC-64/NVME.
describe.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
] as const)('%s', (algorithm, check) => {
  it('has the published check value', () => {
    const hasher = startChecksum(algorithm);
    hasher.update(Buffer.from('123456789'));
    expect(hex(hasher.digest())).toBe(check);
  });

  it('does not depend on how the bytes are cut', () => {
    const hasher = startChecksum(algorithm);
    for (const piece of ['1', '2345', '', '6789']) hasher.update(Buffer.from(piece));
    expect(hex(hasher.digest())).toBe(check);
  });
});

// RFC 3720, appendix B.4: 32 bytes of zeroes, the sum in its byte order on the wire reversed.
it('has the CRC-32C of RFC 3720 for 32 zero bytes', () => {
  const hasher = startChecksum('CRC32C');
  hasher.update(Buffer.alloc(32));
  expect(hex(hasher.digest())).toBe('8a9136aa');
});

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
  it(`${algorithm} has the published check value`, () => {
    const hasher = startChecksum(algorithm);
    hasher.update(Buffer.from('123456789'));
    expect(hex(hasher.digest())).toBe(check);
  });

  it(`${algorithm} does not depend on how the bytes are split`, () => {
    const hasher = startChecksum(algorithm);
    for (const piece of ['1', '2345', '', '6789']) hasher.update(Buffer.from(piece));
    expect(hex(hasher.digest())).toBe(check);
  });
});

// RFC 3720, appendix B.4: 32 zero bytes. The RFC lists the bytes in reverse order.
it('CRC32C of 32 zero bytes is the value in RFC 3720', () => {
  const hasher = startChecksum('CRC32C');
  hasher.update(Buffer.alloc(32));
  expect(hex(hasher.digest())).toBe('8a9136aa');
});

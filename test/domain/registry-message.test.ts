import { describe, expect, it } from 'vitest';
import { registryMessage } from '../../src/domain/registry-message.js';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/Engineers/ada@example.com';
const decided = (more: object = {}) => ({
  decision: 'approve' as const,
  approver: SESSION,
  reason: null,
  digests: ['a'],
  at: '2024-05-01T10:00:00.000Z',
  ...more,
});
const nobody = { digests: ['a'], starters: undefined };

describe('a decision in the model registry', () => {
  it('an approval names the candidate of the package and the identity that SageMaker authenticated', () => {
    expect(registryMessage(decided({ reason: 'looks good' }), nobody)).toEqual({
      ok: true,
      message: { decision: 'approve', candidate: 'a', approver: SESSION, reason: 'looks good' },
    });
    const several = registryMessage(decided({ digests: ['b', 'a'] }), { ...nobody, digests: ['a', 'b'] });
    expect(several).toMatchObject({ ok: true, message: { candidate: ['a', 'b'] } });
  });

  it.each([[[]], [['b']], [['a', 'b']]])(
    'a package that names %j decides nothing about candidate a',
    (digests) => {
      expect(registryMessage(decided({ digests }), nobody)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('and a waits'),
      });
    },
  );

  it('the starter of a run cannot approve in the registry either, but can reject', () => {
    const policy = { digests: ['a'], starters: ['Ada@Example.com'] };
    expect(registryMessage(decided(), policy)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('requireOtherApprover'),
    });
    expect(registryMessage(decided({ decision: 'reject' }), policy).ok).toBe(true);
    expect(registryMessage(decided(), { ...policy, starters: ['grace'] }).ok).toBe(true);
  });

  it('an approval without an identity cannot show that another person approved', () => {
    const anonymous = decided({ approver: null });
    expect(registryMessage(anonymous, { digests: ['a'], starters: ['ada'] }).ok).toBe(false);
    expect(registryMessage(anonymous, nobody)).toMatchObject({
      message: { approver: 'model registry (identity unknown)' },
    });
  });
});

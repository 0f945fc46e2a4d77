import { describe, expect, it } from 'vitest';
import { RUN_LIMITS } from '../../src/activities/resolve/run-limits.js';
import {
  type OverrideContext,
  pasteToOverride,
  readOverride,
  templateToOverride,
} from '../../src/contract/override.js';

const made: OverrideContext = {
  diagnosis: 'UpstreamDefect',
  open: true,
  given: null,
  limits: RUN_LIMITS.messages,
};
const message = { diagnosis: 'UpstreamDefect', by: 'ada', reason: 'the sensor was replaced' };
function problemOf(value: unknown, context = made): string {
  const read = readOverride(value, context);
  if (read.ok) throw new Error(`accepted: ${JSON.stringify(read.override)}`);
  return read.problem;
}

describe('readOverride', () => {
  it('accepts the override that the run says to paste', () => {
    const pasted = JSON.parse(templateToOverride('UpstreamDefect'));
    expect(readOverride({ ...pasted, by: 'ada', reason: 'replaced' }, made)).toMatchObject({ ok: true });
  });

  it('accepts an override before the diagnosis, and as a JSON string', () => {
    expect(readOverride(JSON.stringify(message), { ...made, diagnosis: null })).toEqual({
      ok: true,
      override: message,
    });
  });

  it('refuses an override that names another diagnosis', () => {
    expect(problemOf({ ...message, diagnosis: 'UnrepresentativeDataset' })).toContain(
      'it names UnrepresentativeDataset, but the diagnosis is UpstreamDefect; paste {"diagnosis": "UpstreamDefect"',
    );
  });

  it.each([
    ['no reason', { ...message, reason: ' ' }, 'reason'],
    ['a template that was not filled in', JSON.parse(pasteToOverride('UpstreamDefect')), 'by: empty'],
    ['the name of a template', { ...message, by: 'you@example.com' }, 'is the text of a template'],
    ['the reason of a template', { ...message, reason: 'Why it is wrong' }, 'is the text of a template'],
    ['an empty name', { ...message, by: '' }, 'by'],
    ['an unknown diagnosis', { ...message, diagnosis: 'Fine' }, 'diagnosis'],
    ['an unknown member', { ...message, force: true }, 'force'],
    ['no message', undefined, 'paste'],
    ['a message that could not be decoded', { undecodable: 'not JSON' }, 'could not be read: not JSON'],
  ])('refuses an override with %s, and says why', (_, value, said) => {
    expect(problemOf(value)).toContain(said);
  });

  it('refuses to override clean windows, and names the input member for that', () => {
    expect(problemOf({ ...message, diagnosis: 'NothingToDo' }, { ...made, diagnosis: null })).toContain(
      'start with "evenIfClean": true',
    );
  });

  it('refuses an override after the run has continued, and a second one', () => {
    expect(problemOf(message, { ...made, open: false })).toContain('is past its diagnosis');
    expect(problemOf(message, { ...made, given: { ...message, by: 'eve' } as never })).toContain(
      'already overridden by eve',
    );
  });

  describe('who may override', () => {
    const only = (...overriders: string[]) => ({ ...made, limits: { ...RUN_LIMITS.messages, overriders } });

    it('everybody may override where the run has no rule, as in runs of earlier versions', () => {
      expect(readOverride(message, made).ok).toBe(true);
    });

    it('nobody may override under a policy that forbids it, whatever the message', () => {
      for (const value of [message, {}, 'nonsense', null]) {
        expect(problemOf(value, only())).toContain('the policy does not allow overriding a diagnosis');
      }
    });

    it('a person whom the policy lists may override, and others may not', () => {
      const listed = only('ada', 'Grace Hopper');
      expect(readOverride(message, listed).ok).toBe(true);
      expect(readOverride({ ...message, by: ' grace  HOPPER ' }, listed).ok).toBe(true);
      for (const by of ['eve', 'adam', 'ad', 'ada@example.com', 'a\u0434a']) {
        expect(problemOf({ ...message, by }, listed)).toBe(
          `the policy does not allow "${by}" to override a diagnosis, only ada, Grace Hopper (allowOverrideDiagnosis)`,
        );
      }
    });
  });
});

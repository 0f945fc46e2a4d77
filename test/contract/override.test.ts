import { describe, expect, it } from 'vitest';
import { type OverrideContext, pasteToOverride, readOverride } from '../../src/contract/override.js';

const made: OverrideContext = { diagnosis: 'UpstreamDefect', open: true, given: null };
const message = { diagnosis: 'UpstreamDefect', by: 'ada', reason: 'the sensor was replaced' };
function problemOf(value: unknown, context = made): string {
  const read = readOverride(value, context);
  if (read.ok) throw new Error(`accepted: ${JSON.stringify(read.override)}`);
  return read.problem;
}

describe('an override', () => {
  it('is what the run said to paste', () => {
    expect(readOverride(JSON.parse(pasteToOverride('UpstreamDefect')), made)).toMatchObject({ ok: true });
  });

  it('may come before the diagnosis is made, and as a JSON string', () => {
    expect(readOverride(JSON.stringify(message), { ...made, diagnosis: null })).toEqual({
      ok: true,
      override: message,
    });
  });

  it('that names another diagnosis is refused: it was meant for something else', () => {
    expect(problemOf({ ...message, diagnosis: 'UnrepresentativeDataset' })).toContain(
      'it names UnrepresentativeDataset, but the diagnosis is UpstreamDefect; paste {"diagnosis": "UpstreamDefect"',
    );
  });

  it.each([
    ['no reason', { ...message, reason: ' ' }, 'reason'],
    ['nobody’s name', { ...message, by: '' }, 'by'],
    ['a diagnosis that there is not', { ...message, diagnosis: 'Fine' }, 'diagnosis'],
    ['a member that there is not', { ...message, force: true }, 'force'],
    ['no message', undefined, 'paste'],
    ['a message that could not be decoded', { undecodable: 'not JSON' }, 'could not be read: not JSON'],
  ])('with %s is refused, saying so', (_, value, said) => {
    expect(problemOf(value)).toContain(said);
  });

  it('is no way past clean windows: they have a member of the input', () => {
    expect(problemOf({ ...message, diagnosis: 'NothingToDo' }, { ...made, diagnosis: null })).toContain(
      'start with "evenIfClean": true',
    );
  });

  it('comes too late once the run has gone on, and only the first counts', () => {
    expect(problemOf(message, { ...made, open: false })).toContain('gone past its diagnosis');
    expect(problemOf(message, { ...made, given: { ...message, by: 'eve' } as never })).toContain(
      'already overridden by eve',
    );
  });
});

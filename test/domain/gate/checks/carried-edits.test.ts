import { expect, it } from 'vitest';
import type { EditWithFate } from '../../../../src/domain/baseline/edits.js';
import { carriedEditsCheck } from '../../../../src/domain/gate/checks/carried-edits.js';

const carried: EditWithFate = {
  feature: 'age',
  setting: 'completeness',
  from: 0.97,
  to: 0.8,
  fate: 'carried over',
  reason: '',
  blinds: false,
};

it('edits that are carried over pass and are listed', () => {
  expect(carriedEditsCheck([], false).verdict).toBe('pass');
  expect(carriedEditsCheck([carried], false)).toMatchObject({
    verdict: 'pass',
    sentence: '1 of 1 settings edited by hand are carried over: age: completeness 0.97 → 0.8 (carried over).',
  });
});

it.each([
  ['a dropped edit', { ...carried, fate: 'dropped', reason: 'the run said so' }, false],
  ['an edit in conflict', { ...carried, fate: 'conflict', reason: 'no such feature' }, false],
  ['an edit that disables an evaluation', { ...carried, to: 'Disabled', blinds: true }, false],
  ['a carried edit that a person must approve', carried, true],
] as const)('%s needs a person', (_, edit, ask) => {
  expect(carriedEditsCheck([carried, edit], ask).verdict).toBe('warn');
});

it('edits that were not carried over come first', () => {
  const lost: EditWithFate = { ...carried, feature: 'zip', fate: 'conflict', reason: 'no such feature' };
  const { sentence, evidence } = carriedEditsCheck([...Array(10).fill(carried), lost], false);
  expect(sentence).toMatch(/^10 of 11 settings edited by hand are carried over: zip: .*; and 5 more\.$/);
  expect(evidence?.[0]).toMatchObject({ feature: 'zip', value: 0 });
});

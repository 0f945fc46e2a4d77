import { expect, it } from 'vitest';
import { shortChecks } from '../../../../src/domain/gate/report/short-checks.js';

const check = <V extends 'pass' | 'fail' | 'unknown'>(verdict: V, sentence: string) => ({
  id: 'backtest' as const,
  verdict,
  sentence,
});

it('sentences are cut to fit into a history, and findings keep more of theirs', () => {
  const long = 's'.repeat(900);
  const short = shortChecks([check('fail', long), ...Array.from({ length: 18 }, () => check('pass', long))]);
  expect(JSON.stringify(short).length).toBeLessThan(4096);
  expect((short[0]?.sentence.length ?? 0) > (short[1]?.sentence.length ?? 0)).toBe(true);
});

it('a long finding gets the space that short findings do not need', () => {
  const short = Array.from({ length: 9 }, () => check('unknown', 'Not judged.'));
  const shown = shortChecks([...short, check('unknown', 'x'.repeat(300))], 400);
  // Of 320 characters nine sentences of 11 take 99.
  expect(shown.map(({ sentence }) => sentence.length)).toEqual([...Array(9).fill(11), 221]);
});

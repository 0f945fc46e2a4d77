import { expect, it } from 'vitest';
import { shortChecks } from '../../../../src/domain/gate/report/short-checks.js';

const check = <V extends 'pass' | 'fail' | 'unknown'>(verdict: V, sentence: string) => ({
  id: 'backtest' as const,
  verdict,
  sentence,
});

it('sentences are cut to fit into a history, and checks that pass keep none', () => {
  const long = 's'.repeat(900);
  const short = shortChecks([check('fail', long), ...Array.from({ length: 18 }, () => check('pass', long))]);
  expect(JSON.stringify(short).length).toBeLessThan(4096);
  expect(short[0]?.sentence).toHaveLength(600);
  expect(new Set(short.slice(1).map(({ sentence }) => sentence))).toEqual(new Set(['']));
});

it('a long finding gets the space that short findings do not need', () => {
  const short = Array.from({ length: 9 }, () => check('unknown', 'Not judged.'));
  const shown = shortChecks([...short, check('unknown', 'x'.repeat(400))], 400);
  // Of 400 characters nine sentences of 11 take 99.
  expect(shown.map(({ sentence }) => sentence.length)).toEqual([...Array(9).fill(11), 301]);
});

it('seven findings of usual length are complete', () => {
  const usual = 'word '.repeat(70).trim();
  const shown = shortChecks(Array.from({ length: 7 }, () => check('fail', usual)));
  expect(new Set(shown.map(({ sentence }) => sentence))).toEqual(new Set([usual]));
});

it('a sentence is cut after a word', () => {
  const [cut] = shortChecks([check('fail', 'The candidate raises violations.')], 20);
  expect(cut?.sentence).toBe('The candidate…');
});

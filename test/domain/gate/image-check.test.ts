import { describe, expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../src/domain/gate/checks.js';
import { type ImageFinding, imageCheck } from '../../../src/domain/gate/image-check.js';

const START = '2026-11-23T14:00:00.000Z';
const ours = (...violated: string[]): BacktestedWindow[] => [
  { windowStart: START, windowEnd: '', rows: 1000, violated, drift: [] },
];
const theirs = (...violated: string[]): ImageFinding => ({ kind: 'ran', windowStart: START, violated });

describe('the run of the analyzer that will judge production', () => {
  it('passes where it finds what we found, in whatever order', () => {
    expect(imageCheck(theirs(), ours())).toMatchObject({ verdict: 'pass' });
    expect(imageCheck(theirs('a|x', 'b|y'), ours('b|y', 'a|x')).sentence).toContain('finds the same 2');
  });

  it('warns of what it alone finds, and of what we alone find', () => {
    const { verdict, sentence } = imageCheck(theirs('a|x', 'c|z'), ours('a|x', 'b|y'));
    expect(verdict).toBe('warn');
    expect(sentence).toContain('it alone finds c|z; we alone find b|y');
  });

  it('is unknown where it failed, saying why, or judged what we did not', () => {
    const failed = imageCheck({ kind: 'not known', why: 'the job ended Failed' }, ours());
    expect(failed).toMatchObject({ verdict: 'unknown' });
    expect(failed.sentence).toContain('the job ended Failed');
    expect(
      imageCheck({ ...theirs(), windowStart: '2026-11-23T15:00:00.000Z' } as ImageFinding, ours()).verdict,
    ).toBe('unknown');
  });
});

import { expect, it } from 'vitest';
import { plain } from '../../../src/domain/present/markdown.js';

it('plain formats what a person may copy as code, because the UI turns quotes in prose into curly ones', () => {
  expect(plain('paste {"candidate": "abc", "approver": "you@example.com"}')).toBe(
    'paste `{"candidate": "abc", "approver": "you@example.com"}`',
  );
  expect(plain('Start with "evenIfClean": true.')).toBe('Start with `"evenIfClean"`: true.');
});

it('plain formats a location whole, without the punctuation after it', () => {
  expect(plain('Scoring s3://my-data/a_b/rows.csv. Then s3://x--y/z/, too.')).toBe(
    'Scoring `s3://my-data/a_b/rows.csv`. Then `s3://x--y/z/`, too.',
  );
});

it('plain formats a violation as a feature and its check', () => {
  expect(plain('marital_status|baseline_drift_check, a|b')).toBe(
    'marital\\_status (baseline\\_drift\\_check), a\\|b',
  );
});

it('plain formats nothing as code that could end the code or its cell, or become HTML', () => {
  for (const text of ['"a`b"', '"a|b"', '{"a": "<img>"}', '"![x](y)"', '"a\\"']) {
    const prose = plain(text).replace(/\\./g, '');
    for (const [code] of prose.matchAll(/(?<=`)[^`]*(?=`)/g)) expect(code, text).not.toMatch(/[|<[\]]/);
    expect(prose.replace(/`[^`]*`/g, ''), text).not.toMatch(/[`|<[\]]/);
  }
});

it('plain returns one line', () => {
  expect(plain('a\n# b\r\nc')).toBe('a # b c');
});

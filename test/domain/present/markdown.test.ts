import { expect, it } from 'vitest';
import { plain } from '../../../src/domain/present/markdown.js';

it('sets as code what a person may copy, because the UI makes quotes in prose curly', () => {
  expect(plain('paste {"candidate": "abc", "approver": "you@example.com"}')).toBe(
    'paste `{"candidate": "abc", "approver": "you@example.com"}`',
  );
  expect(plain('Start with "evenIfClean": true.')).toBe('Start with `"evenIfClean"`: true.');
});

it('keeps locations whole, without the end of their sentence', () => {
  expect(plain('Scoring s3://my-data/a_b/rows.csv. Then s3://x--y/z/, too.')).toBe(
    'Scoring `s3://my-data/a_b/rows.csv`. Then `s3://x--y/z/`, too.',
  );
});

it('reads violations as a feature and its check', () => {
  expect(plain('marital_status|baseline_drift_check, a|b')).toBe(
    'marital\\_status (baseline\\_drift\\_check), a\\|b',
  );
});

it('sets nothing as code that could end the code, its cell or become HTML', () => {
  for (const text of ['"a`b"', '"a|b"', '{"a": "<img>"}', '"![x](y)"', '"a\\"']) {
    const prose = plain(text).replace(/\\./g, '');
    for (const [code] of prose.matchAll(/(?<=`)[^`]*(?=`)/g)) expect(code, text).not.toMatch(/[|<[\]]/);
    expect(prose.replace(/`[^`]*`/g, ''), text).not.toMatch(/[`|<[\]]/);
  }
});

it('is one line', () => {
  expect(plain('a\n# b\r\nc')).toBe('a # b c');
});

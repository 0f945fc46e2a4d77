import { expect, it } from 'vitest';
import { code, plain } from '../../../src/domain/present/markdown.js';

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

it.each([
  ['s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/team/a_b/rows.csv', ' is missing'],
  ['s3://arn:aws-cn:s3-outposts:cn-north-1:123456789012:outpost/op-1/accesspoint/p/x.csv', ', too'],
  ['s3://team-point-0123456789abcdefghi-s3alias/day=2026-11-28/größe+1(a)/x', '. Then'],
  ['https://my_bucket.s3.dualstack.eu-west-1.amazonaws.com/a%20b/__rows__.csv', ': AccessDenied'],
])('plain formats the address %s whole', (address, after) => {
  expect(plain(`The object ${address}${after}`)).toBe(`The object \`${address}\`${after}`);
});

it('plain formats an address in quotes whole, with the spaces of its key', () => {
  expect(plain('The address "s3://b/my data/a_b (1).csv" has no object.')).toBe(
    'The address `"s3://b/my data/a_b (1).csv"` has no object.',
  );
});

it('code formats any value whole, and nothing in it ends the code', () => {
  expect(code('s3://b/my runs/record.json')).toBe('`s3://b/my runs/record.json`');
  expect(code('s3://b/a``b\n`c`')).toBe('``` s3://b/a``b `c` ```');
  expect(code('s3://b/a\u202eb')).toBe('`s3://b/a\ufffdb`');
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

it.each([
  ['right-to-left override', 'age\u202egnp.exe', 'age\ufffdgnp.exe'],
  ['right-to-left isolate', 'a\u2067b\u2069', 'a\ufffdb\ufffd'],
  ['right-to-left mark', 'a\u200fb\u200eb', 'a\ufffdb\ufffdb'],
  ['zero-width space', 'appro\u200bved', 'appro\ufffdved'],
  ['zero-width joiners', 'a\u200db\u200cc', 'a\ufffdb\ufffdc'],
  ['byte-order mark', '\ufeffage', '\ufffdage'],
  ['soft hyphen', 'a\u00adge', 'a\ufffdge'],
  ['variation selector', 'age\ufe0f', 'age\ufffd'],
  ['tag characters', 'age\u{e0061}', 'age\ufffd'],
  ['Hangul filler', '\u3164', '\ufffd'],
  ['escape sequence', '\u001b[31mred', '\ufffd\\[31mred'],
  ['line separator', 'a\u2028b', 'a\ufffdb'],
  ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
])('plain shows a %s', (_name, text, expected) => expect(plain(text)).toBe(expected));

it('plain leaves text of other scripts unchanged', () => {
  for (const text of ['Größe', 'возраст', 'العمر', 'גיל', '年齢', 'é', '🙂']) expect(plain(text)).toBe(text);
});

it.each([
  ['https://evil.example/a?b=c', '`https://evil.example/a?b=c`'],
  ['see HTTPS://EVIL.example.', 'see `HTTPS://EVIL.example`.'],
  ['(http://evil.example)', '(`http://evil.example`)'],
  ['ftp://evil.example/x, y', '`ftp://evil.example/x`, y'],
  ['www.evil.example', '`www.evil.example`'],
  ['mailto:x@evil.example', '`mailto:x@evil.example`'],
  ['javascript://%0aalert(1)', '`javascript://%0aalert(1`)'],
  ['https://', '`https://`'],
  ['https://a`https://b', '`https://a`\\``https://b`'],
  ['https://a|https://b', '`https://a`\\|`https://b`'],
  ['[approve](https://evil.example)', '\\[approve\\](`https://evil.example`)'],
  ['ht\u200btps://evil.example', 'ht\ufffd`tps://evil.example`'],
])('plain makes no link of %s', (text, expected) => expect(plain(text)).toBe(expected));

it('plain decodes no character reference and strikes nothing through', () => {
  expect(plain('&#8238;gnp &lt;b&gt; ~~rejected~~')).toBe('\\&#8238;gnp \\&lt;b\\&gt; \\~\\~rejected\\~\\~');
});

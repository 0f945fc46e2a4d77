import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHECK_TITLES, type CheckId, checkTitle, titled } from '../../src/contract/check.js';

const ids = Object.keys(CHECK_TITLES) as CheckId[];

it('every check of the gate has one file, which has the name of its identifier', () => {
  const files = readdirSync('src/domain/gate/checks').map((file) => file.replace(/\.ts$/, ''));
  expect(files.sort()).toEqual([...ids].sort());
});

it('docs/gate.md describes every check with its identifier and title', () => {
  const [section] = readFileSync('docs/gate.md', 'utf8').split('## Declared incidents');
  const rows = section?.match(/^\| `[a-z-]+` \| [^|]+ \|/gm);
  expect(rows?.sort()).toEqual(ids.map((id) => `| \`${id}\` | ${CHECK_TITLES[id]} |`).sort());
});

it('a check in a file has its title beside its identifier', () => {
  expect(titled([{ id: 'false-alarms', verdict: 'pass', sentence: 'None.' }])).toEqual([
    { id: 'false-alarms', title: 'expected false alarms', verdict: 'pass', sentence: 'None.' },
  ]);
});

it('the title of an unknown check is its identifier', () => {
  expect(checkTitle('a-future-check' as CheckId)).toBe('a-future-check');
});

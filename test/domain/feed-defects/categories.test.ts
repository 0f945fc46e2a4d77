/** Values of a closed list of categories: other spellings of known values, and values that are written in another way. */
import { describe, expect, it } from 'vitest';
import { profileDefects } from '../../../src/domain/feed-defects/profile-defects.js';
import { profileOfRows } from '../../../src/domain/profile/row-sample.js';
import { seededRandom } from '../../../src/statistics/random.js';

const VALUES = ['North America', 'Western Europe', 'Asia & Pacific', "Côte d'Ivoire"];

function found(change: (value: string, i: number) => string | null, every: number): string[] {
  const random = seededRandom(5);
  const rows = (of: (value: string, i: number) => string | null) =>
    profileOfRows(
      ['region'],
      Array.from({ length: 1200 }, (_, position) => ({
        position,
        cells: [of(VALUES[Math.floor(VALUES.length * random())] as string, position)],
      })),
    );
  const before = rows((value) => value);
  const now = rows((value, i) => (i % every === 0 ? change(value, i) : value));
  return profileDefects(before, now).map(({ certainty, kind }) => `${certainty} ${kind}`);
}

describe('known values in another spelling', () => {
  it.each<[string, (value: string) => string]>([
    ['in quotation marks', (value) => `"${value}"`],
    ['in single quotation marks', (value) => `'${value}'`],
    ['in brackets', (value) => `[${value}]`],
    ['with a byte order mark', (value) => `\uFEFF${value}`],
    ['with non-breaking spaces', (value) => value.replaceAll(' ', '\u00A0')],
    ['with a comma at the end', (value) => `${value},`],
    ['encoded for a URL', (value) => encodeURIComponent(value)],
    [
      'encoded for HTML',
      (value) => value.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll(' ', '&nbsp;'),
    ],
  ])('%s are an altered spelling', (_, change) => {
    expect(found(change, 6)).toEqual(['certain altered-spelling']);
  });
});

describe('values that are not written as the known ones', () => {
  it.each<[string, (value: string, i: number) => string]>([
    ['numbers', (value) => String(VALUES.indexOf(value))],
    ['first characters', (value) => value.slice(0, 1)],
    ['wrongly decoded characters', () => 'Ã¤sia'],
  ])('%s in a twentieth of the rows are suspicious', (_, change) => {
    expect(found(change, 20).length).toBe(1);
  });
  it.each(['Middle East', 'e-commerce', 'South America (new)', 'Z'])('a new category %s is drift', (name) => {
    expect(found(() => name, 20)).toEqual([]);
  });
});

/**
 * Writes the CSV file of the benchmark: 12 float columns with 2 % missing values, 4 integer columns, and 4 text columns
 * with 5 to 50,000 distinct values. The same number of rows gives the same bytes. Floats have 15 to 17 digits, as pandas
 * writes them.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const FLOATS = 12;
const INTEGERS = [2, 100, 10_000, 1_000_000] as const;
const TEXTS = [5, 100, 5_000, 50_000] as const;

export async function generate(file: string, rows: number): Promise<void> {
  let state = 20260823;
  const random = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const out = createWriteStream(file);
  const names = [
    ...Array.from({ length: FLOATS }, (_, i) => `float_${i}`),
    ...INTEGERS.map((_, i) => `integer_${i}`),
    ...TEXTS.map((_, i) => `text_${i}`),
  ];
  let text = `${names.join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < FLOATS; i++) {
      // The sum of three uniform numbers is roughly normal. Columns have different scales.
      const value = (random() + random() + random() - 1.5) * 10 ** (i % 4) + i;
      text += random() < 0.02 ? ',' : `${value},`;
    }
    for (const values of INTEGERS) text += `${Math.floor(random() * values)},`;
    for (const [i, values] of TEXTS.entries()) {
      text += `value-${Math.floor(random() * values)}${i < TEXTS.length - 1 ? ',' : '\n'}`;
    }
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');
}

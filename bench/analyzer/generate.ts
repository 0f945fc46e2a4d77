/**
 * Writes the benchmark's CSV: 12 float columns with 2 % gaps, 4 integer, 4 text columns of 5 to 50,000 values; the same
 * bytes for the same number of rows. Floats are written in full, 15 to 17 digits, as pandas does.
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
      // Sums of three uniforms: roughly normal, with a scale of each column's own.
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

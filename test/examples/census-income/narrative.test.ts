import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createNarrator } from '../../../examples/census-income/narrative.js';

function capture(isTTY: boolean, columns?: number) {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    out: Object.assign(stream, { isTTY, ...(columns === undefined ? {} : { columns }) }),
    text: () => chunks.join(''),
  };
}

const ESCAPE = String.fromCharCode(27);

describe('the narrator', () => {
  it('the narrator writes plain lines without a terminal', async () => {
    const { out, text } = capture(false);
    const narrator = createNarrator(out, {});
    narrator.title('A story');
    narrator.bad('an alarm');
    await narrator.during('training', Promise.resolve());
    expect(narrator.isTerminal).toBe(false);
    expect(text()).not.toContain(ESCAPE);
    expect(text()).not.toContain('\r');
    expect(text()).toMatch(/A story\n─+\n {2}✗ an alarm\n {2}✓ training \d+\.\d s\n$/);
  });

  it('the narrator writes colours to a terminal unless NO_COLOR is set', () => {
    const coloured = capture(true);
    createNarrator(coloured.out, {}).good('quiet again');
    expect(coloured.text()).toContain(`${ESCAPE}[32m`);
    const plain = capture(true);
    createNarrator(plain.out, { NO_COLOR: '1' }).good('quiet again');
    expect(plain.text()).toBe('  ✓ quiet again\n');
  });

  it('the narrator marks a failed step and rethrows its error', async () => {
    const { out, text } = capture(true);
    const narrator = createNarrator(out, { NO_COLOR: '1' });
    await expect(narrator.during('deploying', Promise.reject(new Error('no room')))).rejects.toThrow(
      'no room',
    );
    expect(text().endsWith('  ✗ deploying\n')).toBe(true);
  });

  it('the narrator aligns the columns of a table', () => {
    const { out, text } = capture(false);
    createNarrator(out, {}).table([
      [{ text: '' }, { text: 'A by A' }],
      [{ text: 'prediction' }, { text: '0.22', tone: 'bad' }],
    ]);
    expect(text()).toBe('               A by A\n  prediction     0.22\n');
  });

  it('the narrator indents the further lines of a long finding', () => {
    const { out, text } = capture(false);
    const sentence = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ');
    createNarrator(out, {}).findings([
      { mark: 'pass', tone: 'good', name: 'backtest', sentence },
      { mark: 'unknown', tone: 'strong', name: 'size', sentence: 'Too few.' },
    ]);
    const lines = text().trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ {2}pass {5}backtest: word0 /);
    expect(lines[1]).toMatch(/^ {11}word\d+ /);
    expect(lines.at(-1)).toBe('  unknown  size: Too few.');
  });

  it('a line with columns wraps within its last column on a terminal of 80 columns', () => {
    const { out, text } = capture(true, 80);
    const columns = `09:00  ${'people around 45'.padEnd(30)}  `;
    createNarrator(out, { NO_COLOR: '1' }).bad(
      `${columns}prediction 0.22, marital_status 0.21, relationship 0.11`,
    );
    expect(text()).toBe(
      `  ✗ ${columns}prediction 0.22, marital_status 0.21,\n    ${' '.repeat(columns.length)}relationship 0.11\n`,
    );
  });

  it('the narrator clears the progress line before it writes another line', async () => {
    const { out, text } = capture(true);
    const narrator = createNarrator(out, { NO_COLOR: '1' });
    await narrator.during(
      'deploying',
      Promise.resolve().then(() => narrator.bad('an alarm')),
    );
    expect(text()).toContain(`deploying\r${ESCAPE}[2K  ✗ an alarm\n`);
  });

  it('the narrator writes nothing after silence()', async () => {
    const { out, text } = capture(true);
    const narrator = createNarrator(out, { NO_COLOR: '1' });
    narrator.good('quiet again');
    narrator.silence();
    narrator.bad('an alarm');
    await narrator.during('deploying', Promise.resolve());
    expect(text()).toBe('  ✓ quiet again\n');
  });

  it('the narrator wraps a paragraph and keeps every word', () => {
    const { out, text } = capture(false);
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
    createNarrator(out, {}).say(words);
    const lines = text().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(98);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(words);
  });

  it.each([40, 80])('the narrator writes no line wider than a terminal of %i columns', async (columns) => {
    const { out, text } = capture(true, columns);
    const narrator = createNarrator(out, { NO_COLOR: '1' });
    const long = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
    narrator.title(long);
    narrator.chapter(long);
    narrator.say(long);
    narrator.good(long);
    narrator.bad(long);
    narrator.moral(long);
    narrator.findings([{ mark: 'pass', tone: 'good', name: 'backtest', sentence: long }]);
    await narrator.during(long, Promise.resolve());
    const controls = new RegExp(`\r${ESCAPE}\\[2K`);
    const rows = text()
      .split('\n')
      .flatMap((line) => line.split(controls));
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(columns);
    expect(rows.join(' ').match(/word39/g)).toHaveLength(8);
  });

  it('the narrator wraps the titles of a table that is wider than the terminal', () => {
    const { out, text } = capture(true, 40);
    createNarrator(out, { NO_COLOR: '1' }).table([
      [{ text: '' }, { text: 'A on A, judged by A' }, { text: 'B on B' }],
      [{ text: 'marital_status' }, { text: '0.218 !' }, { text: '0.031  ' }],
    ]);
    expect(text()).toBe(
      [
        '                   A on A,',
        '                    judged',
        '                      by A    B on B',
        '  marital_status   0.218 !   0.031',
        '',
      ].join('\n'),
    );
  });

  it('the narrator assumes a usual width if a terminal reports none', () => {
    const { out, text } = capture(true, 0);
    createNarrator(out, { NO_COLOR: '1' }).say('two words');
    expect(text()).toBe('  two words\n');
  });
});

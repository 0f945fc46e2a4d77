import type { WriteStream } from 'node:tty';
import pc from 'picocolors';

export interface Narrator {
  readonly isTerminal: boolean;
  title(text: string): void;
  chapter(text: string): void;
  say(text: string): void;
  /** Something to copy or to open, on a separate line. */
  code(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  /** The conclusion of the story. */
  moral(text: string): void;
  /**
   * Shows that work is in progress, then its duration. On a terminal the line is rewritten in place, and `now` may return
   * another text each time.
   */
  during<T>(text: string, work: Promise<T>, now?: () => string): Promise<T>;
  /** Rows of cells in columns. The first column is aligned to the left, the others to the right. */
  table(rows: readonly (readonly Cell[])[]): void;
  /** Prints each finding as mark, name and sentence. */
  findings(findings: readonly Finding[]): void;
  /** Writes nothing from now on. Work that still ends after the story was stopped must not print. */
  silence(): void;
}

export type Tone = 'good' | 'bad' | 'quiet' | 'strong';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Finding {
  /** For example `pass`. */
  readonly mark: string;
  readonly tone: Tone;
  readonly name: string;
  readonly sentence: string;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const WIDTH = 98;
const CLEAR_LINE = '\r\u001b[2K';

/** Writes with colours to a terminal, elsewhere plain lines without control characters. */
export function createNarrator(
  out: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY'>> = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): Narrator {
  const isTerminal = out.isTTY === true && env.TERM !== 'dumb';
  const color = pc.createColors(isTerminal && (env.NO_COLOR ?? '') === '');
  const paint = {
    good: color.green,
    bad: color.red,
    quiet: color.dim,
    strong: color.bold,
  };
  let silent = false;
  let spinning = false;
  const write = (text: string) => {
    if (!silent) out.write(text);
  };
  const line = (text = '') => write(`${spinning ? CLEAR_LINE : ''}${text}\n`);
  const paragraph = (text: string) => {
    for (const part of wrap(text, WIDTH - 2)) line(`  ${part}`);
  };

  return {
    isTerminal,
    title: (text) => {
      line();
      line(color.bold(text));
      line(color.dim('─'.repeat(Math.min(text.length, WIDTH))));
    },
    chapter: (text) => {
      line();
      line(color.bold(color.cyan(text)));
    },
    say: paragraph,
    code: (text) => line(`    ${color.cyan(text)}`),
    good: (text) => line(`  ${color.green('✓')} ${text}`),
    bad: (text) => line(`  ${color.red('✗')} ${text}`),
    moral: (text) => {
      line();
      line(`  ${color.bold(color.green(text))}`);
    },
    during: async (text, work, now = () => text) => {
      const started = Date.now();
      spinning = isTerminal;
      const stopSpinner = isTerminal ? spin(write, (frame) => `  ${color.cyan(frame)} ${now()}`) : undefined;
      const stop = () => {
        stopSpinner?.();
        spinning = false;
      };
      try {
        const result = await work;
        stop();
        line(`  ${color.green('✓')} ${text} ${color.dim(seconds(Date.now() - started))}`);
        return result;
      } catch (error) {
        stop();
        line(`  ${color.red('✗')} ${text}`);
        throw error;
      }
    },
    table: (rows) => {
      const widths = columnWidths(rows);
      for (const row of rows) {
        const cells = row.map(({ text, tone }, i) => {
          const width = widths[i] ?? 0;
          const padded = i === 0 ? text.padEnd(width) : text.padStart(width);
          return tone === undefined ? padded : paint[tone](padded);
        });
        line(`  ${cells.join('   ')}`.trimEnd());
      }
    },
    findings: (findings) => {
      const [markWidth = 0] = columnWidths(findings.map(({ mark }) => [{ text: mark }]));
      const indent = markWidth + 2;
      for (const { mark, tone, name, sentence } of findings) {
        const [first = '', ...others] = wrap(`${name}: ${sentence}`, WIDTH - 2 - indent);
        line(`  ${paint[tone](mark.padEnd(markWidth))}  ${first}`);
        for (const other of others) line(`  ${' '.repeat(indent)}${other}`);
      }
    },
    silence: () => {
      if (spinning) write(CLEAR_LINE);
      silent = true;
    },
  };
}

function spin(write: (text: string) => void, show: (frame: string) => string): () => void {
  let frame = 0;
  const draw = () => {
    write(`${CLEAR_LINE}${show(FRAMES[frame++ % FRAMES.length] ?? '')}`);
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    write(CLEAR_LINE);
  };
}

function columnWidths(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach(({ text }, i) => {
      widths[i] = Math.max(widths[i] ?? 0, text.length);
    });
  }
  return widths;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/)) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return current === '' ? lines : [...lines, current];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

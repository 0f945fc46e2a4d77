import type { WriteStream } from 'node:tty';
import pc from 'picocolors';

export interface Narrator {
  readonly isTerminal: boolean;
  title(text: string): void;
  chapter(text: string): void;
  say(text: string): void;
  /** Something to copy or to open, on a line of its own. */
  code(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  /** Shows that work is under way, then how long it took. On a terminal the line is rewritten in place. */
  during<T>(text: string, work: Promise<T>): Promise<T>;
  /** Rows of cells in columns; the first column is text, the others are aligned to the right. */
  table(rows: readonly (readonly Cell[])[]): void;
}

export interface Cell {
  readonly text: string;
  readonly tone?: 'good' | 'bad' | 'quiet' | 'strong';
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const WIDTH = 88;

/** Tells the story on a terminal in colour, elsewhere in plain lines without control characters. */
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
  const line = (text = '') => {
    out.write(`${text}\n`);
  };
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
    during: async (text, work) => {
      const started = Date.now();
      const stopSpinner = isTerminal ? spin(out, (frame) => `  ${color.cyan(frame)} ${text}`) : undefined;
      try {
        const result = await work;
        stopSpinner?.();
        line(`  ${color.green('✓')} ${text} ${color.dim(seconds(Date.now() - started))}`);
        return result;
      } catch (error) {
        stopSpinner?.();
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
  };
}

function spin(out: NodeJS.WritableStream, show: (frame: string) => string): () => void {
  let frame = 0;
  const draw = () => {
    out.write(`\r\u001b[2K${show(FRAMES[frame++ % FRAMES.length] ?? '')}`);
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    out.write('\r\u001b[2K');
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

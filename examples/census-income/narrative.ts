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
/** Longer lines are hard to read, also on a wide terminal. */
const WIDEST = 98;
const GAP = '   ';
const CLEAR_LINE = '\r\u001b[2K';

/** Writes with colours to a terminal, elsewhere plain lines without control characters. */
export function createNarrator(
  out: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>> = process.stdout,
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
  // Read each time, because a person may resize the terminal. A pseudo-terminal may report 0 columns.
  const width = () => Math.min(out.columns || WIDEST, WIDEST);
  /** Prints a mark and a text; continuation lines are indented below the text. */
  const marked = (mark: string, text: string, duration = '') => {
    const lines = wrapColumns(`${text} ${duration}`.trimEnd(), width() - 4);
    lines.forEach((part, i) => {
      const isLast = i === lines.length - 1 && duration !== '';
      const shown = isLast
        ? `${part.slice(0, -duration.length)}${color.dim(duration.replace('\u00a0', ' '))}`
        : part;
      line(`  ${i === 0 ? mark : ' '} ${shown}`);
    });
  };

  return {
    isTerminal,
    title: (text) => {
      line();
      const lines = wrap(text, width());
      for (const part of lines) line(color.bold(part));
      line(color.dim('─'.repeat(Math.max(...lines.map((part) => part.length)))));
    },
    chapter: (text) => {
      line();
      for (const part of wrap(text, width())) line(color.bold(color.cyan(part)));
    },
    say: (text) => {
      for (const part of wrap(text, width() - 2)) line(`  ${part}`);
    },
    code: (text) => line(`    ${color.cyan(text)}`),
    good: (text) => marked(color.green('✓'), text),
    bad: (text) => marked(color.red('✗'), text),
    moral: (text) => {
      line();
      for (const part of wrap(text, width() - 2)) line(`  ${color.bold(color.green(part))}`);
    },
    during: async (text, work, now = () => text) => {
      const started = Date.now();
      spinning = isTerminal;
      // Clearing a line clears one row, so the text must not wrap; the last column stays free, where some terminals wrap.
      const stopSpinner = isTerminal
        ? spin(write, (frame) => `  ${color.cyan(frame)} ${cut(now(), width() - 5)}`)
        : undefined;
      const stop = () => {
        stopSpinner?.();
        spinning = false;
      };
      try {
        const result = await work;
        stop();
        marked(color.green('✓'), text, seconds(Date.now() - started));
        return result;
      } catch (error) {
        stop();
        marked(color.red('✗'), text);
        throw error;
      }
    },
    table: (rows) => {
      const fitted = wrapTitles(rows, width() - 2);
      const widths = columnWidths(fitted);
      for (const row of fitted) {
        const cells = row.map(({ text, tone }, i) => {
          const width = widths[i] ?? 0;
          const padded = i === 0 ? text.padEnd(width) : text.padStart(width);
          return tone === undefined ? padded : paint[tone](padded);
        });
        line(`  ${cells.join(GAP)}`.trimEnd());
      }
    },
    findings: (findings) => {
      const [markWidth = 0] = columnWidths(findings.map(({ mark }) => [{ text: mark }]));
      const indent = markWidth + 2;
      for (const { mark, tone, name, sentence } of findings) {
        const [first = '', ...others] = wrap(`${name}: ${sentence}`, width() - 2 - indent);
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

/** Wraps the titles in the first row onto several lines if the table is too wide. */
function wrapTitles(rows: readonly (readonly Cell[])[], width: number): readonly (readonly Cell[])[] {
  const [titles = [], ...body] = rows;
  const total = columnWidths(rows).reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  if (total <= width) return rows;
  const widths = columnWidths(body);
  const wrapped = titles.map(({ text, tone }, i) => ({ tone, lines: wrap(text, widths[i] ?? 0) }));
  const height = Math.max(0, ...wrapped.map(({ lines }) => lines.length));
  const titleRows = Array.from({ length: height }, (_, row) =>
    // The last line of each title is next to its column.
    wrapped.map(({ tone, lines }): Cell => {
      const text = lines[row - height + lines.length] ?? '';
      return tone === undefined ? { text } : { text, tone };
    }),
  );
  return [...titleRows, ...body];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/[ \n]+/)) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  return current === '' ? lines : [...lines, current];
}

const NARROWEST_COLUMN = 24;

/** Columns are separated by several spaces. The last one wraps within itself, so that the others stay columns. */
function wrapColumns(text: string, width: number): string[] {
  const columns = /^.* {2,}(?=\S)/.exec(text)?.[0] ?? '';
  const left = width - columns.length;
  if (left < NARROWEST_COLUMN) return wrap(text, width);
  return wrap(text.slice(columns.length), left).map(
    (part, i) => `${i === 0 ? columns : ' '.repeat(columns.length)}${part}`,
  );
}

/** With a space that does not break. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}\u00a0s`;
}

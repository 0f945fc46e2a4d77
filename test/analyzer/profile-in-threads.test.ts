import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { ColumnThread, serveColumns } from '../../src/analyzer/column-thread.js';
import { NoDataError, profileDataset, readCsv } from '../../src/analyzer/index.js';
import { profileInThreads } from '../../src/analyzer/profile-in-threads.js';
import { shareColumns } from '../../src/analyzer/share-columns.js';
import { inPieces } from './text-chunks.js';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Real messages and shared memory; what runs in a thread of its own elsewhere answers here between two pieces. */
function threads(count: number): readonly ColumnThread[] {
  return Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    serveColumns(port2);
    return new ColumnThread(port1);
  });
}

function cellsOf(text: string, pieces = 1000) {
  const { columns, cells } = readCsv(inPieces(text, pieces), { header: true });
  if (cells === undefined) throw new Error('CSV comes as cells.');
  return { columns, cells };
}

const rows = Array.from(
  { length: 9000 },
  (_, i) => `${Math.sin(i)},${i % 13 ? i : ''},w${i % 3},"n ""${i % 2000}"""\n`,
);
const text = `a,b,c,d\n${rows.join('')}`;
const expectations = { names: [], domains: new Map([['c', new Set(['w1', 'w2'])]]) };

describe('columns shared among threads', () => {
  it.each([1, 2, 7])(
    'have the profiles of a single thread to the last bit, with %i others',
    async (others) => {
      const alone = await profileDataset(readCsv(inPieces(text, 1000), { header: true }), expectations);
      expect(alone.features[2]?.profile.inDomain).toBe(6000);
      expect(await profileInThreads(cellsOf(text), expectations, threads(others))).toEqual(alone);
    },
  );

  it('are void without rows', async () => {
    await expect(profileInThreads(cellsOf('a,b\n'), expectations, threads(1))).rejects.toThrow(NoDataError);
  });

  it('refuse two columns of one name', async () => {
    const profile = profileInThreads(cellsOf('a,a\n1,2\n'), expectations, threads(1));
    await expect(profile).rejects.toThrow(/Two columns are named "a"/);
  });

  it('fail when a thread fails, also while the reader waits for it', async () => {
    const listeners = new Map<string, (value: never) => void>();
    const dying = new ColumnThread({
      postMessage: () => listeners.get('error')?.(new Error('out of memory') as never),
      on: (event, listener) => listeners.set(event, listener),
    });
    await expect(profileInThreads(cellsOf(text), expectations, [dying])).rejects.toThrow('out of memory');
  });
});

describe('sharing columns', () => {
  it('gives each column to one thread, and the thread that reads less than the others', async () => {
    const wide = `${Array.from({ length: 40 }, (_, i) => `c${i}`).join(',')}\n`;
    const record = `${Array.from({ length: 40 }, (_, i) => (i < 20 ? '0.123456789012345' : '7')).join(',')}\n`;
    for await (const batch of cellsOf(wide + record.repeat(50), 1 << 16).cells) {
      const shares = shareColumns(batch, 3);
      expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      const [reader, second, third] = shares.map((share) => share.length);
      expect(reader).toBeLessThan(second as number);
      expect(Math.abs((second as number) - (third as number))).toBeLessThan(3);
    }
  });
});

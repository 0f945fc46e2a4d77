import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { assignColumns } from '../../src/analyzer/assign-columns.js';
import { ColumnThread, serveColumns } from '../../src/analyzer/column-thread.js';
import { NoDataError, profileDataset, readCsv } from '../../src/analyzer/index.js';
import { profileInThreads } from '../../src/analyzer/profile-in-threads.js';

import { inChunks } from './text-chunks.js';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Uses real messages and shared memory. The code of the worker thread runs here in this thread, between two chunks. */
function threads(count: number): readonly ColumnThread[] {
  return Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    serveColumns(port2);
    return new ColumnThread(port1);
  });
}

function cellsOf(text: string, chunkSize = 1000) {
  const { columns, cells } = readCsv(inChunks(text, chunkSize), { header: true });
  if (cells === undefined) throw new Error('readCsv must provide cells.');
  return { columns, cells };
}

const rows = Array.from(
  { length: 9000 },
  (_, i) => `${Math.sin(i)},${i % 13 ? i : ''},w${i % 3},"n ""${i % 2000}"""\n`,
);
const text = `a,b,c,d\n${rows.join('')}`;
const expectations = {
  names: [],
  domains: new Map([['c', new Set(['w1', 'w2'])]]),
  types: new Map([
    ['a', 'Integral'],
    ['b', 'String'],
  ] as const),
};

describe('profileInThreads', () => {
  it.each([1, 2, 7])(
    'profiles with %i more threads are equal to those of a single thread to the last bit',
    async (others) => {
      const alone = await profileDataset(readCsv(inChunks(text, 1000), { header: true }), expectations);
      expect(alone.features[2]?.profile.inDomain).toBe(6000);
      expect(await profileInThreads(cellsOf(text), expectations, threads(others))).toEqual(alone);
    },
  );

  it('profiling in threads fails without rows', async () => {
    await expect(profileInThreads(cellsOf('a,b\n'), expectations, threads(1))).rejects.toThrow(NoDataError);
  });

  it('profiling in threads rejects two columns with one name', async () => {
    const profile = profileInThreads(cellsOf('a,a\n1,2\n'), expectations, threads(1));
    await expect(profile).rejects.toThrow(/Two columns are named "a"/);
  });

  it('profiling fails if a thread fails, also while the reader waits for it', async () => {
    const listeners = new Map<string, (value: never) => void>();
    const failing = new ColumnThread({
      postMessage: () => listeners.get('error')?.(new Error('out of memory') as never),
      on: (event, listener) => listeners.set(event, listener),
    });
    await expect(profileInThreads(cellsOf(text), expectations, [failing])).rejects.toThrow('out of memory');
  });
});

describe('assignColumns', () => {
  it('each column is assigned to one thread, and the thread that reads gets fewer columns', async () => {
    const wide = `${Array.from({ length: 40 }, (_, i) => `c${i}`).join(',')}\n`;
    const record = `${Array.from({ length: 40 }, (_, i) => (i < 20 ? '0.123456789012345' : '7')).join(',')}\n`;
    for await (const batch of cellsOf(wide + record.repeat(50), 1 << 16).cells) {
      const shares = assignColumns(batch, 3);
      expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
      const [reader, second, third] = shares.map((share) => share.length);
      expect(reader).toBeLessThan(second as number);
      expect(Math.abs((second as number) - (third as number))).toBeLessThan(3);
    }
  });
});

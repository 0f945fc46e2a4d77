import { parentPort } from 'node:worker_threads';
import { seededRandom } from '../../src/domain/statistics/random.js';
import { type Decisions, decide } from './decide.js';
import { situations } from './situations.js';
import { censusWorld } from './worlds.js';

export interface Question {
  /** Place in the catalogue. */
  readonly number: number;
  readonly seeds: readonly number[];
}
export type Answer = readonly Decisions[];

const catalogue = situations(await censusWorld());
parentPort?.on('message', async ({ number, seeds }: Question) => {
  const answer: Decisions[] = [];
  for (const seed of seeds) {
    const random = seededRandom(7919 * (number + 1) + 104_729 * seed);
    answer.push(await decide((catalogue[number] as (typeof catalogue)[number]).make(random)));
  }
  parentPort?.postMessage(answer satisfies Answer);
});

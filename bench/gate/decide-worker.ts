import { parentPort } from 'node:worker_threads';
import { seededRandom } from '../../src/statistics/random.js';
import { CATALOGUES, type Catalogue } from './catalogue.js';
import { type Decisions, decide } from './decide.js';
import type { Situation } from './situations.js';
import { censusWorld } from './worlds.js';

export interface Question {
  /** Index in the catalogue. */
  readonly number: number;
  readonly seeds: readonly number[];
  readonly catalogue: Catalogue;
}
export type Answer = readonly Decisions[];

const census = await censusWorld();
const lists = new Map<Catalogue, readonly Situation[]>();
parentPort?.on('message', async ({ number, seeds, catalogue }: Question) => {
  const list = lists.get(catalogue) ?? CATALOGUES[catalogue](census);
  lists.set(catalogue, list);
  const situation = list[number];
  if (!situation) throw new Error(`no situation ${number} in the catalogue "${catalogue}"`);
  const answer: Decisions[] = [];
  for (const seed of seeds) {
    const random = seededRandom(7919 * (number + 1) + 104_729 * seed);
    answer.push(await decide(situation.make(random)));
  }
  parentPort?.postMessage(answer satisfies Answer);
});

import { integerDraw, type Random, seededRandom } from '../../statistics/random.js';

/** Keeps all items of a short stream and a uniform sample of a long one (Vitter 1985, algorithm R), in constant memory. */
export class ReservoirSample<T> {
  private readonly items: T[] = [];
  private count = 0;
  private readonly random: Random;

  constructor(
    private readonly most: number,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** Calls `make` only for an item that is kept. */
  add(make: () => T): void {
    this.count += 1;
    if (this.items.length < this.most) this.items.push(make());
    else {
      const place = integerDraw(this.random, this.count);
      if (place < this.most) this.items[place] = make();
    }
  }

  /** Number of items added. */
  get seen(): number {
    return this.count;
  }

  /** The sample, in no particular order. */
  get kept(): readonly T[] {
    return this.items;
  }
}

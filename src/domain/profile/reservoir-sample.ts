import { integerDraw, type Random, seededRandom } from '../../statistics/random.js';

/** Everything of a short stream and an even sample of a long one (Vitter 1985, algorithm R); memory is flat. */
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

  /** `make` is called only for what is kept. */
  add(make: () => T): void {
    this.count += 1;
    if (this.items.length < this.most) this.items.push(make());
    else {
      const place = integerDraw(this.random, this.count);
      if (place < this.most) this.items[place] = make();
    }
  }

  /** How many were added. */
  get seen(): number {
    return this.count;
  }

  /** In no order. */
  get kept(): readonly T[] {
    return this.items;
  }
}

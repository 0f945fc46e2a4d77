import type { CellBatch } from './dataset.js';

/** Batches under way at most. Enough that a thread held up for a moment does not hold up the others. */
export const SLOTS = 8;

/** Shared memory that one batch after another is written to. */
interface Slot {
  readonly bytes: Uint8Array;
  /** First where the cells start, then where they end. */
  readonly places: Int32Array;
}

/** A batch in a slot, small enough to be sent as a message. */
export interface SharedBatch {
  readonly slot: number;
  readonly rows: number;
  readonly width: number;
  /** Only when the slot's memory is new: every crossing of shared memory costs the receiver garbage collection. */
  readonly memory?: Slot;
}

/** The writer's end: copies batches into the slots, in turns. */
export class BatchWriter {
  private readonly slots: Slot[] = [];
  private written = 0;

  /** The copy is overwritten by the `SLOTS`th after it. */
  write({ bytes, starts, ends, rows, width }: CellBatch): SharedBatch {
    const slot = this.written++ % SLOTS;
    const cells = rows * width;
    let memory = this.slots[slot];
    const tooSmall =
      memory === undefined || memory.bytes.length < bytes.length || memory.places.length < 2 * cells;
    if (tooSmall) memory = this.slots[slot] = newSlot(bytes.length, cells);
    const { bytes: into, places } = memory as Slot;
    into.set(bytes);
    places.set(starts.subarray(0, cells));
    places.set(ends.subarray(0, cells), cells);
    return { slot, rows, width, ...(tooSmall && { memory: memory as Slot }) };
  }
}

/** The end of a thread that reads them. */
export class BatchReader {
  private readonly slots: Slot[] = [];

  read({ slot, rows, width, memory }: SharedBatch): CellBatch {
    if (memory !== undefined) this.slots[slot] = memory;
    const { bytes, places } = this.slots[slot] as Slot;
    return { bytes, starts: places, ends: places.subarray(rows * width), rows, width };
  }
}

/** With some room to spare, so that batches of about the same size do not each allocate anew. */
function newSlot(bytes: number, cells: number): Slot {
  const spare = 1.5;
  return {
    bytes: new Uint8Array(new SharedArrayBuffer(Math.ceil(spare * bytes))),
    places: new Int32Array(
      new SharedArrayBuffer(Math.ceil(2 * spare * cells) * Int32Array.BYTES_PER_ELEMENT),
    ),
  };
}

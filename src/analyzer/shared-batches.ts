import type { CellBatch } from './dataset.js';

/** Maximum number of batches in progress. It is large enough that one slow thread does not block the others at once. */
export const SLOTS = 8;

/** Shared memory that is reused for batch after batch. */
interface Slot {
  readonly bytes: Uint8Array;
  /** The start positions of all cells, then their end positions. */
  readonly positions: Int32Array;
}

/** A batch in a slot. Small enough to send as a message. */
export interface SharedBatch {
  readonly slot: number;
  readonly rows: number;
  readonly width: number;
  /** Present only if the slot's memory is new: every transfer of shared memory costs the receiver garbage collection. */
  readonly memory?: Slot;
}

/** The writer's side: copies batches into the slots in turn. */
export class BatchWriter {
  private readonly slots: Slot[] = [];
  private written = 0;

  /** The write of `SLOTS` batches later overwrites this copy. */
  write({ bytes, starts, ends, rows, width }: CellBatch): SharedBatch {
    const slot = this.written++ % SLOTS;
    const cells = rows * width;
    let memory = this.slots[slot];
    const tooSmall =
      memory === undefined || memory.bytes.length < bytes.length || memory.positions.length < 2 * cells;
    if (tooSmall) memory = this.slots[slot] = newSlot(bytes.length, cells);
    const { bytes: into, positions } = memory as Slot;
    into.set(bytes);
    positions.set(starts.subarray(0, cells));
    positions.set(ends.subarray(0, cells), cells);
    return { slot, rows, width, ...(tooSmall && { memory: memory as Slot }) };
  }
}

/** The side of a thread that reads the batches. */
export class BatchReader {
  private readonly slots: Slot[] = [];

  read({ slot, rows, width, memory }: SharedBatch): CellBatch {
    if (memory !== undefined) this.slots[slot] = memory;
    const { bytes, positions } = this.slots[slot] as Slot;
    return { bytes, starts: positions, ends: positions.subarray(rows * width), rows, width };
  }
}

/** Allocates more than needed, so that batches of similar size can reuse the memory. */
function newSlot(bytes: number, cells: number): Slot {
  const reserve = 1.5;
  return {
    bytes: new Uint8Array(new SharedArrayBuffer(Math.ceil(reserve * bytes))),
    positions: new Int32Array(
      new SharedArrayBuffer(Math.ceil(2 * reserve * cells) * Int32Array.BYTES_PER_ELEMENT),
    ),
  };
}

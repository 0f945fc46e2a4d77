import type { CellBatch } from './dataset.js';

/** Enough that a thread held up for a moment does not hold up the others. */
export const SLOTS = 8;

interface Slot {
  bytes: Uint8Array;
  places: Int32Array;
}

/** Copies batches into memory that threads share, a few places used in turn. */
export class SharedBatches {
  private readonly slots = Array.from(
    { length: SLOTS },
    (): Slot => ({
      bytes: new Uint8Array(0),
      places: new Int32Array(0),
    }),
  );
  private copied = 0;

  /** The copy is overwritten by the `SLOTS`th after it. */
  copy({ bytes, starts, ends, rows, width }: CellBatch): CellBatch {
    const slot = this.slots[this.copied++ % SLOTS] as Slot;
    const cells = rows * width;
    if (slot.bytes.length < bytes.length) {
      slot.bytes = new Uint8Array(new SharedArrayBuffer(roomFor(bytes.length)));
    }
    if (slot.places.length < 2 * cells) {
      slot.places = new Int32Array(new SharedArrayBuffer(roomFor(2 * cells) * Int32Array.BYTES_PER_ELEMENT));
    }
    slot.bytes.set(bytes);
    slot.places.set(starts.subarray(0, cells));
    slot.places.set(ends.subarray(0, cells), cells);
    return { bytes: slot.bytes, starts: slot.places, ends: slot.places.subarray(cells), rows, width };
  }
}

/** Some more than needed, so that batches of about the same size do not each allocate anew. */
function roomFor(length: number): number {
  return Math.ceil(length * 1.25);
}

/** In bytes: the largest MaxPayloadInMB of CreateTransformJob. No record on AWS is longer. */
const MAX_LINE_BYTES = 100 * 1024 * 1024;

const LINE_FEED = 0x0a;

/**
 * The chunks unchanged. Throws before a line is longer than `limit` bytes: a reader of lines keeps a whole line in memory, and
 * 1 MB of gzip can be a line of 1 GB.
 */
export async function* withLineLimit(
  chunks: AsyncIterable<Buffer>,
  limit = MAX_LINE_BYTES,
): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(LINE_FEED);
    length = last === -1 ? length + chunk.length : chunk.length - last - 1;
    if (length > limit) {
      throw new Error(`ClientError: A line of the input is longer than ${limit / 1024 / 1024} MiB.`);
    }
    yield chunk;
  }
}

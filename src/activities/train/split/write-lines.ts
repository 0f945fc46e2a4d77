import { createHash } from 'node:crypto';
import type { S3Port } from '../../../aws/s3.js';

/** Uploads lines as they come. @returns SHA-256 of the object */
export async function writeLines(
  s3: S3Port,
  uri: string,
  lines: AsyncIterable<string>,
  contentType: string,
): Promise<string> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const line of lines) {
      hash.update(line);
      yield line;
    }
  }
  await s3.upload(uri, hashed(), contentType);
  return hash.digest('hex');
}

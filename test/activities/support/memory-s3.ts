import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Port } from '../../../src/aws/s3.js';
import { canonicalS3Uri, parseS3Uri } from '../../../src/contract/s3-address.js';

/** Object storage in memory, by URI. */
export function memoryS3(
  files: Record<string, string> = {},
): S3Port & { readonly files: Map<string, string> } {
  const stored = new Map(Object.entries(files).map(([uri, body]) => [canonicalS3Uri(uri), body]));
  // Malformed locations fail as those of the real port do.
  const find = (uri: string): string | undefined => {
    return stored.get(canonicalS3Uri(uri));
  };
  const get = (uri: string): string => {
    const body = find(uri);
    if (body !== undefined) return body;
    throw Object.assign(new Error('The specified key does not exist.'), {
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  };
  return {
    files: stored,
    objects: async (uri) =>
      [...stored]
        .filter(([name]) => (stored.has(uri) ? name === uri : name.startsWith(uri)))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, body]) => ({ ...parseS3Uri(name), size: body.length })),
    stream: async (uri) => Readable.from([Buffer.from(get(uri))]),
    text: async (uri) => get(uri),
    textIfAny: async (uri) => find(uri) ?? null,
    exists: async (uri) => find(uri) !== undefined,
    put: async (uri, body) => void stored.set(uri, body.toString()),
    upload: async (uri, body) => {
      let text = '';
      for await (const chunk of body) text += chunk.toString();
      stored.set(uri, text);
    },
    copy: async (from, to) => void stored.set(to, get(from)),
    pageUrl: async (uri) => `http://127.0.0.1/${uri.slice(5)}`,
    etag: async (uri) => createHash('md5').update(get(uri)).digest('hex'),
    digest: async (uri) => createHash('sha256').update(get(uri)).digest('hex'),
  };
}

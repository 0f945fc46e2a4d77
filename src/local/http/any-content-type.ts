/**
 * Content types are whatever the client says: S3 keeps `csv` as it keeps `text/csv`, and a model may read anything. The
 * web framework refuses what is no media type before a parser is asked, so it must not see it.
 */
import type { FastifyRequest } from 'fastify';

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(;|$)`);

/** Hides a content type that is no media type from the framework. The raw request keeps it. */
export function tolerateContentType(request: FastifyRequest): void {
  const given = request.raw.headers['content-type'];
  if (given !== undefined && !MEDIA_TYPE.test(given)) request.headers = { 'content-type': undefined };
}

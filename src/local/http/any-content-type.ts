/**
 * Accepts every content type: S3 stores `csv` as well as `text/csv`, and a model may read any type. The web framework
 * rejects a content type that is not a media type before it calls a parser, so this value is hidden from it.
 */
import type { FastifyRequest } from 'fastify';

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(;|$)`);

/** Hides a content type that is not a media type from the framework. The raw request still contains it. */
export function hideInvalidContentType(request: FastifyRequest): void {
  const contentType = request.raw.headers['content-type'];
  if (contentType !== undefined && !MEDIA_TYPE.test(contentType))
    request.headers = { 'content-type': undefined };
}

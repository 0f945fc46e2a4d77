/** `?partNumber=` of GetObject and HeadObject: transfer managers download what was uploaded in parts by the same parts. */
import type { ByteRange } from '../bucket.js';
import { s3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import { header, type S3Request } from './request.js';

/** The bytes of the part asked for; undefined where none is. Throws InvalidPartNumber and InvalidRequest. */
export function requestedPart(request: S3Request, record: ObjectRecord): ByteRange | undefined {
  const asked = request.query.get('partNumber');
  if (asked === null) return undefined;
  if (!/^\d{1,5}$/.test(asked) || Number(asked) < 1) {
    throw s3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  if (header(request, 'range') !== undefined) {
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  // An object that was uploaded in one piece is its own first part.
  const sizes = record.parts?.map(({ size }) => size) ?? [record.size];
  const index = Number(asked) - 1;
  const size = sizes[index];
  if (size === undefined) throw s3Error('InvalidPartNumber');
  if (size === 0) return undefined;
  const start = sizes.slice(0, index).reduce((sum, one) => sum + one, 0);
  return { start, end: start + size - 1 };
}

export function partsCountHeader(request: S3Request, record: ObjectRecord): Record<string, number> {
  const counted = record.parts !== undefined && request.query.has('partNumber');
  return counted ? { 'x-amz-mp-parts-count': record.parts.length } : {};
}

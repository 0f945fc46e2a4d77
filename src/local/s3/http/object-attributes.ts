/** GetObjectAttributes: what is known of an object, without its bytes. */
import { CHECKSUM_ALGORITHMS, checksumElement } from '../checksums.js';
import { s3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import { checksumElements } from './attributes.js';
import { header, type S3Answer, type S3Request, wholeNumber } from './request.js';
import { toXml, type XmlMembers } from './xml.js';

const LARGEST_PAGE = 1000;
const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export function getObjectAttributes(request: S3Request): S3Answer {
  const record = request.storage.bucket(request.bucket).get(request.key);
  if (record === undefined) throw s3Error('NoSuchKey');
  const asked = (header(request, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (asked.some((name) => !ATTRIBUTES.includes(name))) {
    throw s3Error('InvalidArgument', `x-amz-object-attributes takes ${ATTRIBUTES.join(', ')}.`);
  }
  const checksum = checksumElements(record);
  const known: XmlMembers = {
    ETag: record.etag,
    Checksum: record.checksum === undefined ? undefined : checksum,
    ObjectParts: partsOf(request, record),
    StorageClass: 'STANDARD',
    ObjectSize: record.size,
  };
  return {
    status: 200,
    headers: { 'last-modified': new Date(record.lastModified).toUTCString() },
    body: toXml(
      'GetObjectAttributesResponse',
      Object.fromEntries(Object.entries(known).filter(([name]) => asked.includes(name))),
    ),
  };
}

/** Nothing for an object that was uploaded in one piece. */
function partsOf(request: S3Request, { parts, checksum }: ObjectRecord): XmlMembers | undefined {
  if (parts === undefined) return undefined;
  const given = (name: string, otherwise: number) => wholeNumber(header(request, name), name, otherwise);
  const marker = given('x-amz-part-number-marker', 0);
  const limit = Math.min(given('x-amz-max-parts', LARGEST_PAGE), LARGEST_PAGE);
  const page = parts.map((part, index) => ({ part, number: index + 1 })).slice(marker, marker + limit);
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === checksum?.algorithm);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: marker + page.length < parts.length,
    Part: page.map(({ part, number }) => ({
      PartNumber: number,
      Size: part.size,
      ...(algorithm === undefined ? {} : { [checksumElement(algorithm)]: part.checksum }),
    })),
  };
}

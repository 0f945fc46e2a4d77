/** GetObjectAttributes: metadata of an object without its bytes. */
import { checksumElement } from '../checksums.js';
import { s3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import { checksumElements } from './attributes.js';
import { header, type S3Request, type S3Response, wholeNumber } from './request.js';
import { toXml, type XmlMembers } from './xml.js';

const MAX_PAGE_SIZE = 1000;
const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export function getObjectAttributes(request: S3Request): S3Response {
  const record = request.storage.bucket(request.bucket).get(request.key);
  if (record === undefined) throw s3Error('NoSuchKey');
  const requested = (header(request, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (requested.some((name) => !ATTRIBUTES.includes(name))) {
    throw s3Error('InvalidArgument', `x-amz-object-attributes must be a list of ${ATTRIBUTES.join(', ')}.`);
  }
  const checksum = checksumElements(record);
  const all: XmlMembers = {
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
      Object.fromEntries(Object.entries(all).filter(([name]) => requested.includes(name))),
    ),
  };
}

/** Undefined if the object was not a multipart upload. */
function partsOf(request: S3Request, { parts, checksum }: ObjectRecord): XmlMembers | undefined {
  if (parts === undefined) return undefined;
  const numberHeader = (name: string, defaultValue: number) =>
    wholeNumber(header(request, name), name, defaultValue);
  const marker = numberHeader('x-amz-part-number-marker', 0);
  const limit = Math.min(numberHeader('x-amz-max-parts', MAX_PAGE_SIZE), MAX_PAGE_SIZE);
  const page = parts.map((part, index) => ({ part, number: index + 1 })).slice(marker, marker + limit);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: marker + page.length < parts.length,
    Part: page.map(({ part, number }) => ({
      PartNumber: number,
      Size: part.size,
      ...(checksum === undefined ? {} : { [checksumElement(checksum.algorithm)]: part.checksum }),
    })),
  };
}

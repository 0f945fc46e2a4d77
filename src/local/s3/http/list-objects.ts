/** ListObjectsV2 and ListObjects. */
import { LOCAL_ACCOUNT } from '../../platform.js';
import { s3Error } from '../errors.js';
import { type Listing, listPage } from '../listing.js';
import type { ObjectRecord } from '../object-record.js';
import { type S3Request, type S3Response, wholeNumber } from './request.js';
import { toXml, type XmlMembers } from './xml.js';

const MAX_PAGE_SIZE = 1000;

export function listObjects(request: S3Request): S3Response {
  const { query } = request;
  const bucket = request.storage.bucket(request.bucket);
  const isV2 = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const after = isV2 ? (token === null ? query.get('start-after') : decodeToken(token)) : query.get('marker');
  const listing = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: after ?? '',
    limit: Math.min(wholeNumber(query.get('max-keys'), 'max-keys', MAX_PAGE_SIZE), MAX_PAGE_SIZE),
  };
  const page = listPage(bucket.keys, listing);
  // ListObjects always returns the owner, ListObjectsV2 only with `fetch-owner`.
  const withOwner = !isV2 || query.get('fetch-owner') === 'true';
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (text: string) => text;
  const body = toXml('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(listing.prefix),
    Delimiter: listing.delimiter === '' ? undefined : encode(listing.delimiter),
    MaxKeys: listing.limit,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.truncated,
    ...(isV2 ? v2Members(query, page, encode) : v1Members(query, page, encode)),
    Contents: page.keys.map((key) => ({
      ...contents(bucket.get(key) as ObjectRecord, encode),
      Owner: withOwner ? { ID: LOCAL_ACCOUNT } : undefined,
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
  return { status: 200, body };
}

type Encode = (text: string) => string;

function v2Members(query: URLSearchParams, page: Listing, encode: Encode): XmlMembers {
  const startAfter = query.get('start-after');
  return {
    KeyCount: page.keys.length + page.commonPrefixes.length,
    ContinuationToken: query.get('continuation-token') ?? undefined,
    NextContinuationToken: page.truncated ? Buffer.from(page.last).toString('base64url') : undefined,
    StartAfter: startAfter === null ? undefined : encode(startAfter),
  };
}

function v1Members(query: URLSearchParams, page: Listing, encode: Encode): XmlMembers {
  return {
    Marker: encode(query.get('marker') ?? ''),
    NextMarker: page.truncated ? encode(page.last) : undefined,
  };
}

function contents(record: ObjectRecord, encode: Encode): XmlMembers {
  return {
    Key: encode(record.key),
    LastModified: record.lastModified,
    ETag: `"${record.etag}"`,
    ChecksumAlgorithm: record.checksum?.algorithm,
    ChecksumType: record.checksum?.type,
    Size: record.size,
    StorageClass: 'STANDARD',
  };
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (key === '') throw s3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return key;
}

function encodeKey(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

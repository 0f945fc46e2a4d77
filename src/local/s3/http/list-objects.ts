/** ListObjectsV2 and ListObjects. */
import { LOCAL_ACCOUNT } from '../../platform.js';
import { s3Error } from '../errors.js';
import { type Listing, listPage } from '../listing.js';
import type { ObjectRecord } from '../object-record.js';
import { type S3Answer, type S3Request, wholeNumber } from './request.js';
import { toXml, type XmlMembers } from './xml.js';

const LARGEST_PAGE = 1000;

export function listObjects(request: S3Request): S3Answer {
  const { query } = request;
  const bucket = request.storage.bucket(request.bucket);
  const second = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const after = second
    ? token === null
      ? query.get('start-after')
      : decodeToken(token)
    : query.get('marker');
  const asked = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: after ?? '',
    limit: Math.min(wholeNumber(query.get('max-keys'), 'max-keys', LARGEST_PAGE), LARGEST_PAGE),
  };
  const page = listPage(bucket.keys, asked);
  // The first version always tells the owner, the second only if asked.
  const owned = !second || query.get('fetch-owner') === 'true';
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (text: string) => text;
  const body = toXml('ListBucketResult', {
    Name: request.bucket,
    Prefix: encode(asked.prefix),
    Delimiter: asked.delimiter === '' ? undefined : encode(asked.delimiter),
    MaxKeys: asked.limit,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.truncated,
    ...(second ? secondVersion(query, page, encode) : firstVersion(query, page, encode)),
    Contents: page.keys.map((key) => ({
      ...contents(bucket.get(key) as ObjectRecord, encode),
      Owner: owned ? { ID: LOCAL_ACCOUNT } : undefined,
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
  return { status: 200, body };
}

type Encode = (text: string) => string;

function secondVersion(query: URLSearchParams, page: Listing, encode: Encode): XmlMembers {
  const startAfter = query.get('start-after');
  return {
    KeyCount: page.keys.length + page.commonPrefixes.length,
    ContinuationToken: query.get('continuation-token') ?? undefined,
    NextContinuationToken: page.truncated ? Buffer.from(page.last).toString('base64url') : undefined,
    StartAfter: startAfter === null ? undefined : encode(startAfter),
  };
}

function firstVersion(query: URLSearchParams, page: Listing, encode: Encode): XmlMembers {
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

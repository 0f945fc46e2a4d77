/** Operations on one object. */
import type { ByteRange } from '../bucket.js';
import { s3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import { checksumHeaders, objectHeaders, readAttributes } from './attributes.js';
import { isNotModified, requestedRange, writeConditions } from './conditions.js';
import { copyObject } from './copy-object.js';
import { getObjectAttributes } from './object-attributes.js';
import { partsCountHeader, requestedPart } from './object-part.js';
import { abortUpload, completeUpload, createUpload, listParts, uploadPart } from './parts.js';
import { header, type S3Request, type S3Response } from './request.js';
import { rejectUnsupportedSubresource, rejectVersion } from './subresources.js';
import { deleteTags, getTags, putTags } from './tagging.js';
import { storeUploadBody } from './upload-body.js';

export async function serveObject(request: S3Request): Promise<S3Response> {
  const { method, query } = request;
  const upload = query.has('uploadId');
  const tagging = query.has('tagging');
  rejectUnsupportedSubresource(
    request,
    method === 'GET' ? ['attributes', 'tagging'] : ['tagging', 'uploads'],
  );
  rejectVersion(request);
  switch (method) {
    case 'GET':
      if (upload) return listParts(request);
      if (query.has('attributes')) return getObjectAttributes(request);
      return tagging ? getTags(request) : getObject(request);
    case 'HEAD':
      return headObject(request);
    case 'PUT':
      if (upload) return uploadPart(request);
      if (tagging) return putTags(request);
      return header(request, 'x-amz-copy-source') === undefined ? putObject(request) : copyObject(request);
    case 'POST':
      if (upload) return completeUpload(request);
      if (query.has('uploads')) return createUpload(request);
      throw s3Error('NotImplemented');
    case 'DELETE':
      if (upload) return abortUpload(request);
      return tagging ? deleteTags(request) : deleteObject(request);
    default:
      throw s3Error('MethodNotAllowed');
  }
}

async function putObject(request: S3Request): Promise<S3Response> {
  // With this header a directory bucket appends. A plain write would replace the object instead.
  if (header(request, 'x-amz-write-offset-bytes') !== undefined) {
    throw s3Error('NotImplemented', 'The local S3 cannot append to objects.');
  }
  const bucket = request.storage.bucket(request.bucket);
  const attributes = readAttributes(request);
  const blob = await storeUploadBody(request, bucket.blobFolder);
  const record = await bucket.commit(request.key, blob, attributes, writeConditions(request));
  return { status: 200, headers: { etag: `"${record.etag}"`, ...checksumHeaders(record) } };
}

async function getObject(request: S3Request): Promise<S3Response> {
  const bucket = request.storage.bucket(request.bucket);
  const opened = await bucket.read(request.key, (record) => downloadHead(request, record));
  if (opened === undefined) throw s3Error('NoSuchKey');
  const { prepared: head, stream } = opened;
  if (head.status !== 304) return { ...head, body: stream };
  stream.destroy();
  return head;
}

function headObject(request: S3Request): S3Response {
  const record = request.storage.bucket(request.bucket).get(request.key);
  if (record === undefined) throw s3Error('NoSuchKey');
  return downloadHead(request, record);
}

/** The response to GetObject and HeadObject without its body. `range` is set for a partial response. */
function downloadHead(request: S3Request, record: ObjectRecord): S3Response & { readonly range?: ByteRange } {
  if (isNotModified(request, record)) {
    const lastModified = new Date(record.lastModified).toUTCString();
    return { status: 304, headers: { etag: `"${record.etag}"`, 'last-modified': lastModified } };
  }
  const range = requestedPart(request, record) ?? requestedRange(header(request, 'range'), record.size);
  const headers = {
    ...objectHeaders(record),
    ...partsCountHeader(request, record),
    ...overriddenHeaders(request),
  };
  if (range !== undefined)
    return { status: 206, headers: { ...headers, ...rangeHeaders(range, record.size) }, range };
  return {
    status: 200,
    headers: { ...headers, ...requestedChecksum(request, record), 'content-length': record.size },
  };
}

async function deleteObject(request: S3Request): Promise<S3Response> {
  await request.storage.bucket(request.bucket).delete(request.key, writeConditions(request));
  return { status: 204 };
}

/** Only for whole objects: a client that verifies a range against this checksum would fail. */
function requestedChecksum(request: S3Request, record: ObjectRecord): Record<string, string> {
  return header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? checksumHeaders(record) : {};
}

function rangeHeaders(range: ByteRange, size: number) {
  return {
    'content-range': `bytes ${range.start}-${range.end}/${size}`,
    'content-length': range.end - range.start + 1,
  };
}

/** Amazon S3 API reference, GetObject. */
const OVERRIDABLE = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** Values of `response-content-type` and similar parameters, which presigned URLs use. */
function overriddenHeaders(request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OVERRIDABLE) {
    const value = request.query.get(`response-${name}`);
    if (value === null) continue;
    // Other characters cannot occur in an HTTP header.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw s3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.');
    }
    headers[name] = value;
  }
  return headers;
}

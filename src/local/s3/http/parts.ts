/** Multipart uploads over HTTP. */
import { LOCAL_ACCOUNT } from '../../platform.js';
import { checksumHeader, supportedAlgorithm } from '../checksums.js';
import { s3Error } from '../errors.js';
import type { Upload, UploadedPart } from '../multipart.js';
import { checksumElements, checksumHeaders, readAttributes } from './attributes.js';
import { requestedRange, writeConditions } from './conditions.js';
import { copySource } from './copy-object.js';
import { header, type S3Request, type S3Response, wholeNumber } from './request.js';
import { openUploadBody } from './upload-body.js';
import { readXml, repeated, toXml } from './xml.js';

const MAX_PARTS = 10_000;
const MAX_PAGE_SIZE = 1000;

export function createUpload(request: S3Request): S3Response {
  const uploads = request.storage.uploads(request.bucket);
  const algorithm = supportedAlgorithm(header(request, 'x-amz-checksum-algorithm'));
  const type = header(request, 'x-amz-checksum-type')?.toUpperCase();
  const upload = uploads.start({
    key: request.key,
    attributes: readAttributes(request),
    initiated: request.storage.now().toISOString(),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(type === 'FULL_OBJECT' || type === 'COMPOSITE' ? { checksumType: type } : {}),
  });
  return {
    status: 200,
    headers: algorithm === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm },
    body: toXml('InitiateMultipartUploadResult', {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: upload.id,
    }),
  };
}

export async function uploadPart(request: S3Request): Promise<S3Response> {
  const uploads = request.storage.uploads(request.bucket);
  const upload = findUpload(request);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw s3Error('InvalidArgument', `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
  }
  if (header(request, 'x-amz-copy-source') !== undefined) return copyPart(request, upload, number);
  const body = openUploadBody(request);
  const part = await uploads.addPart(upload, number, body.bytes, body.algorithm, body.check);
  return { status: 200, headers: { etag: `"${part.md5}"`, ...partChecksum(part) } };
}

async function copyPart(request: S3Request, upload: Upload, number: number): Promise<S3Response> {
  const source = copySource(request);
  const range = header(request, 'x-amz-copy-source-range');
  const opened = await source.bucket.read(source.key, (record) => ({
    range: requestedRange(range, record.size),
  }));
  if (opened === undefined) throw s3Error('NoSuchKey');
  const part = await request.storage.uploads(request.bucket).addPart(upload, number, opened.stream);
  return { status: 200, body: toXml('CopyPartResult', partElements(part)) };
}

export async function completeUpload(request: S3Request): Promise<S3Response> {
  const upload = findUpload(request);
  const document = await readXml(request.body, 'CompleteMultipartUpload');
  const parts = repeated(document, 'Part').map(({ PartNumber, ETag = '' }) => ({
    number: Number(PartNumber),
    etag: ETag,
  }));
  const checksum =
    upload.algorithm === undefined ? undefined : header(request, checksumHeader(upload.algorithm));
  const record = await request.storage
    .uploads(request.bucket)
    .complete(upload, parts, writeConditions(request), checksum);
  return {
    status: 200,
    body: toXml('CompleteMultipartUploadResult', {
      Location: `/${request.bucket}/${request.key}`,
      Bucket: request.bucket,
      Key: request.key,
      ETag: `"${record.etag}"`,
      ...checksumElements(record),
    }),
  };
}

export async function abortUpload(request: S3Request): Promise<S3Response> {
  await request.storage.uploads(request.bucket).abort(findUpload(request));
  return { status: 204 };
}

export function listParts(request: S3Request): S3Response {
  const upload = findUpload(request);
  const marker = wholeNumber(request.query.get('part-number-marker'), 'part-number-marker', 0);
  const limit = Math.min(
    wholeNumber(request.query.get('max-parts'), 'max-parts', MAX_PAGE_SIZE),
    MAX_PAGE_SIZE,
  );
  const rest = [...upload.parts.values()]
    .sort((a, b) => a.number - b.number)
    .filter(({ number }) => number > marker);
  const page = rest.slice(0, limit);
  return {
    status: 200,
    body: toXml('ListPartsResult', {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: upload.id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: rest.length > page.length,
      ChecksumAlgorithm: upload.algorithm,
      Owner: { ID: LOCAL_ACCOUNT },
      Initiator: { ID: LOCAL_ACCOUNT },
      StorageClass: 'STANDARD',
      Part: page.map((part) => ({ PartNumber: part.number, ...partElements(part), Size: part.size })),
    }),
  };
}

/** Returns all uploads with the prefix in one page: one machine does not have thousands of uploads in progress. */
export function listUploads(request: S3Request): S3Response {
  const prefix = request.query.get('prefix') ?? '';
  const found = request.storage
    .uploads(request.bucket)
    .list()
    .filter(({ key }) => key.startsWith(prefix));
  return {
    status: 200,
    body: toXml('ListMultipartUploadsResult', {
      Bucket: request.bucket,
      Prefix: prefix,
      IsTruncated: false,
      Upload: found.map((upload) => ({
        Key: upload.key,
        UploadId: upload.id,
        Initiated: upload.initiated,
        StorageClass: 'STANDARD',
      })),
    }),
  };
}

function findUpload(request: S3Request): Upload {
  return request.storage.uploads(request.bucket).get(request.key, request.query.get('uploadId') ?? '');
}

function partChecksum(part: UploadedPart): Record<string, string> {
  const { 'x-amz-checksum-type': _type, ...value } = checksumHeaders(part);
  return value;
}

function partElements(part: UploadedPart): Record<string, string> {
  const { ChecksumType: _type, ...checksum } = checksumElements(part);
  return { LastModified: part.lastModified, ETag: `"${part.md5}"`, ...checksum };
}

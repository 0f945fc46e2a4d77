/** CopyObject, and the source object of UploadPartCopy. */
import { writeBlob } from '../blobs.js';
import type { Bucket } from '../bucket.js';
import { uploadAlgorithm } from '../checksums.js';
import { s3Error } from '../errors.js';
import { checksumElements, readAttributes } from './attributes.js';
import { isNotModified, writeConditions } from './conditions.js';
import { header, parseTarget, type S3Request, type S3Response } from './request.js';
import { rejectVersion } from './subresources.js';
import { toXml } from './xml.js';

export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
}

/** The object in the header `x-amz-copy-source`: `bucket/key`, percent-encoded, with or without a leading slash. */
export function copySource(request: S3Request): CopySource {
  const value = header(request, 'x-amz-copy-source') ?? '';
  const { bucket, key, query } = parseTarget(value.startsWith('/') ? value : `/${value}`);
  if (key === '')
    throw s3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  rejectVersion({ query });
  return { bucket: request.storage.bucket(bucket), key };
}

export async function copyObject(request: S3Request): Promise<S3Response> {
  const target = request.storage.bucket(request.bucket);
  const source = copySource(request);
  const replaceMetadata = isReplace(request, 'x-amz-metadata-directive');
  const replaceTags = isReplace(request, 'x-amz-tagging-directive');
  if (source.bucket === target && source.key === request.key && !replaceMetadata) {
    throw s3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const attributes = readAttributes(request);
  const requestedAlgorithm = uploadAlgorithm(request.headers);
  const opened = await source.bucket.read(source.key, (record) => {
    if (isNotModified(request, record, 'x-amz-copy-source-')) throw s3Error('PreconditionFailed');
    return {};
  });
  if (opened === undefined) throw s3Error('NoSuchKey');
  const { record: original } = opened;
  const algorithm = requestedAlgorithm ?? original.checksum?.algorithm;
  const blob = await writeBlob(target.blobFolder, opened.stream, algorithm);
  const record = await target.commit(
    request.key,
    blob,
    {
      headers: replaceMetadata ? attributes.headers : original.headers,
      metadata: replaceMetadata ? attributes.metadata : original.metadata,
      tags: replaceTags ? attributes.tags : original.tags,
    },
    writeConditions(request),
  );
  return {
    status: 200,
    body: toXml('CopyObjectResult', {
      LastModified: record.lastModified,
      ETag: `"${record.etag}"`,
      ...checksumElements(record),
    }),
  };
}

function isReplace(request: S3Request, name: string): boolean {
  return header(request, name)?.toUpperCase() === 'REPLACE';
}

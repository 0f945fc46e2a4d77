/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging. */
import { s3Error } from '../errors.js';
import { checkedTags } from './attributes.js';
import type { S3Request, S3Response } from './request.js';
import { openUploadBody } from './upload-body.js';
import { readXml, repeated, toXml } from './xml.js';

export function getTags(request: S3Request): S3Response {
  const record = request.storage.bucket(request.bucket).get(request.key);
  if (record === undefined) throw s3Error('NoSuchKey');
  const Tag = Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value }));
  return { status: 200, body: toXml('Tagging', { TagSet: { Tag } }) };
}

export async function putTags(request: S3Request): Promise<S3Response> {
  const bucket = request.storage.bucket(request.bucket);
  const document = await readXml(openUploadBody(request).bytes, 'Tagging');
  const set = document.TagSet;
  const tags = typeof set === 'object' && set !== null ? repeated(set as Record<string, unknown>, 'Tag') : [];
  bucket.setTags(request.key, checkedTags(tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)));
  return { status: 200 };
}

export function deleteTags(request: S3Request): S3Response {
  request.storage.bucket(request.bucket).setTags(request.key, {});
  return { status: 204 };
}

/** DeleteObjects: up to 1,000 keys in one request, each with its own result. */
import { AwsError } from '../../aws-error.js';
import { s3Error } from '../errors.js';
import type { S3Request, S3Response } from './request.js';
import { openUploadBody } from './upload-body.js';
import { readXml, repeated, toXml, type XmlMembers } from './xml.js';

const MAX_KEYS = 1000;

export async function removeObjects(request: S3Request): Promise<S3Response> {
  const bucket = request.storage.bucket(request.bucket);
  const document = await readXml(openUploadBody(request).bytes, 'Delete');
  const objects = repeated(document, 'Object');
  if (objects.length === 0 || objects.length > MAX_KEYS) throw s3Error('MalformedXML');

  const deleted: XmlMembers[] = [];
  const errors: XmlMembers[] = [];
  for (const { Key, ETag } of objects) {
    if (typeof Key !== 'string') throw s3Error('MalformedXML');
    try {
      await bucket.delete(Key, ETag === undefined ? {} : { ifMatch: ETag });
      deleted.push({ Key });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ Key, Code: error.code, Message: error.message });
    }
  }
  const quiet = document.Quiet === 'true';
  return { status: 200, body: toXml('DeleteResult', { Deleted: quiet ? [] : deleted, Error: errors }) };
}

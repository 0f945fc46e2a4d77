/** DeleteObjects: up to 1,000 keys in one request, each answered for itself. */
import { AwsError } from '../../aws-error.js';
import { s3Error } from '../errors.js';
import type { S3Answer, S3Request } from './request.js';
import { openUploadBody } from './upload-body.js';
import { readXml, repeated, toXml, type XmlMembers } from './xml.js';

const MOST_KEYS = 1000;

export async function removeObjects(request: S3Request): Promise<S3Answer> {
  const bucket = request.storage.bucket(request.bucket);
  const document = await readXml(openUploadBody(request).bytes, 'Delete');
  const wanted = repeated(document, 'Object');
  if (wanted.length === 0 || wanted.length > MOST_KEYS) throw s3Error('MalformedXML');

  const deleted: XmlMembers[] = [];
  const errors: XmlMembers[] = [];
  for (const { Key, ETag } of wanted) {
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

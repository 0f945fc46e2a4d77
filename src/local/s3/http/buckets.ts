/** Operations on buckets. */
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../platform.js';
import { s3Error } from '../errors.js';
import { listObjects } from './list-objects.js';
import { listUploads } from './parts.js';
import { removeObjects } from './remove-objects.js';
import type { S3Answer, S3Request } from './request.js';
import { refuseSubresource } from './subresources.js';
import { toXml } from './xml.js';

export function serveService(request: S3Request): S3Answer {
  if (request.method !== 'GET') throw s3Error('MethodNotAllowed');
  const Bucket = request.storage
    .buckets()
    .map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt }));
  return {
    status: 200,
    body: toXml('ListAllMyBucketsResult', { Owner: { ID: LOCAL_ACCOUNT }, Buckets: { Bucket } }),
  };
}

export async function serveBucket(request: S3Request): Promise<S3Answer> {
  const { storage, bucket: name, query } = request;
  switch (request.method) {
    case 'PUT':
      refuseSubresource(request, []);
      storage.create(name);
      return { status: 200, headers: { location: `/${name}` } };
    case 'HEAD':
      storage.bucket(name);
      return { status: 200, headers: { 'x-amz-bucket-region': LOCAL_REGION } };
    case 'DELETE':
      refuseSubresource(request, []);
      storage.remove(name);
      return { status: 204 };
    case 'POST':
      if (query.has('delete')) return removeObjects(request);
      throw s3Error('NotImplemented');
    case 'GET':
      storage.bucket(name);
      refuseSubresource(request, ['location', 'versioning', 'uploads']);
      // The answer is empty for us-east-1 (GetBucketLocation in the API reference).
      if (query.has('location')) return { status: 200, body: toXml('LocationConstraint', {}) };
      if (query.has('versioning')) return { status: 200, body: toXml('VersioningConfiguration', {}) };
      if (query.has('uploads')) return listUploads(request);
      return listObjects(request);
    default:
      throw s3Error('MethodNotAllowed');
  }
}

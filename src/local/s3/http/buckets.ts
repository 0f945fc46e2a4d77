/** Operations on buckets. */
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../platform.js';
import { s3Error } from '../errors.js';
import { listObjects } from './list-objects.js';
import { listUploads } from './parts.js';
import { removeObjects } from './remove-objects.js';
import type { S3Request, S3Response } from './request.js';
import { rejectUnsupportedSubresource } from './subresources.js';
import { toXml } from './xml.js';

/** Amazon S3 API reference, ListBuckets. */
const MAX_PAGE_SIZE = 10_000;

export function serveService(request: S3Request): S3Response {
  if (request.method !== 'GET') throw s3Error('MethodNotAllowed');
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const rest = request.storage
    .buckets()
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .filter(() => [null, '', LOCAL_REGION].includes(query.get('bucket-region')));
  const page = rest.slice(0, maxBuckets(query.get('max-buckets')));
  const Bucket = page.map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt }));
  return {
    status: 200,
    body: toXml('ListAllMyBucketsResult', {
      Owner: { ID: LOCAL_ACCOUNT },
      Buckets: { Bucket },
      Prefix: query.has('prefix') ? prefix : undefined,
      ContinuationToken: page.length < rest.length ? page.at(-1)?.name : undefined,
    }),
  };
}

function maxBuckets(given: string | null): number {
  if (given === null) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(given) && Number(given) >= 1 && Number(given) <= MAX_PAGE_SIZE) return Number(given);
  throw s3Error('InvalidArgument', `max-buckets must be an integer between 1 and ${MAX_PAGE_SIZE}`);
}

export async function serveBucket(request: S3Request): Promise<S3Response> {
  const { storage, bucket: name, query } = request;
  switch (request.method) {
    case 'PUT':
      rejectUnsupportedSubresource(request, []);
      storage.create(name);
      return { status: 200, headers: { location: `/${name}` } };
    case 'HEAD':
      storage.bucket(name);
      return { status: 200, headers: { 'x-amz-bucket-region': LOCAL_REGION } };
    case 'DELETE':
      rejectUnsupportedSubresource(request, []);
      storage.remove(name);
      return { status: 204 };
    case 'POST':
      if (query.has('delete')) return removeObjects(request);
      throw s3Error('NotImplemented');
    case 'GET':
      storage.bucket(name);
      rejectUnsupportedSubresource(request, ['location', 'versioning', 'uploads']);
      // Empty for us-east-1 (Amazon S3 API reference, GetBucketLocation).
      if (query.has('location')) return { status: 200, body: toXml('LocationConstraint', {}) };
      if (query.has('versioning')) return { status: 200, body: toXml('VersioningConfiguration', {}) };
      if (query.has('uploads')) return listUploads(request);
      return listObjects(request);
    default:
      throw s3Error('MethodNotAllowed');
  }
}

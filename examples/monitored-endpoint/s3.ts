import {
  CreateBucketCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { parseS3Uri } from '../../src/contract/s3-address.js';

export async function ensureBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
  }
}

export async function putText(s3: S3Client, uri: string, text: string): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: text,
      ContentType: key.endsWith('.csv') ? 'text/csv' : 'text/plain',
    }),
  );
}

export async function getText(s3: S3Client, uri: string): Promise<string> {
  const { bucket, key } = parseS3Uri(uri);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`S3 returned ${uri} without a body.`);
  return Body.transformToString();
}

/** The object's text, or `undefined` if the object does not exist. */
export async function getTextIfPresent(s3: S3Client, uri: string): Promise<string | undefined> {
  try {
    return await getText(s3, uri);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** URIs of all objects under a prefix, in the order of their keys. */
export async function listUris(s3: S3Client, prefix: string): Promise<readonly string[]> {
  const { bucket, key } = parseS3Uri(prefix);
  const uris: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: key })) {
    for (const object of page.Contents ?? []) uris.push(`s3://${bucket}/${object.Key}`);
  }
  return uris;
}

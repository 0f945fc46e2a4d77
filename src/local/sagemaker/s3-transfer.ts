/** Copies objects between the local S3 and the folders of a job. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { joinS3Uri, parseS3Uri } from '../../contract/s3-address.js';
import type { ObjectStore, StoredObject } from '../platform.js';
import { readManifest } from './manifest.js';
import { keyBelowPrefix } from './s3-uri.js';

/** All objects whose key starts with the URI's key, without the empty "folder" objects that the console creates. */
async function objectsUnder(objects: ObjectStore, uri: string): Promise<readonly StoredObject[]> {
  const { bucket, key } = parseS3Uri(uri);
  const found = await objects.list(bucket, key);
  return found.filter((object) => !object.key.endsWith('/'));
}

/** Like `objectsUnder`, but throws SageMaker's download error if there are no objects. */
export async function objectsToDownload(objects: ObjectStore, uri: string): Promise<readonly StoredObject[]> {
  const { bucket } = parseS3Uri(uri);
  const found = objects.bucketExists(bucket) ? await objectsUnder(objects, uri) : [];
  if (found.length > 0) return found;
  throw new Error(
    `${objects.bucketExists(bucket) ? 'NoSuchKey' : 'NoSuchBucket'}: No S3 objects found under S3 URL "${uri}" given in input data source. ` +
      `Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, ` +
      `and that the role has "s3:ListBucket" permissions on bucket "${bucket}".`,
  );
}

/** Copies every object under the URI into the folder. Throws if there are no objects. */
export async function download(objects: ObjectStore, uri: string, folder: string): Promise<void> {
  const { bucket, key: prefix } = parseS3Uri(uri);
  for (const { key } of await objectsToDownload(objects, uri)) {
    const file = pathBelow(folder, keyBelowPrefix(prefix, key));
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await objects.read(bucket, key), createWriteStream(file));
  }
}

/** Copies every object of the manifest into the folder. Throws if an object does not exist. */
export async function downloadManifest(objects: ObjectStore, uri: string, folder: string): Promise<void> {
  const manifest = readManifest((await readObject(objects, uri)).toString('utf8'), uri);
  const { bucket, key: prefix } = parseS3Uri(manifest.prefix);
  for (const name of manifest.objects) {
    const file = pathBelow(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await objects.read(bucket, prefix + name), createWriteStream(file));
  }
}

/** Copies every file of the folder, if the folder exists, to the URI as a prefix. */
export async function upload(objects: ObjectStore, folder: string, uri: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const relative = file
      .slice(folder.length + 1)
      .split(sep)
      .join('/');
    const { bucket, key } = parseS3Uri(joinS3Uri(uri, relative));
    await objects.write(bucket, key, createReadStream(file));
  }
}

export async function readObject(objects: ObjectStore, uri: string): Promise<Buffer> {
  const { bucket, key } = parseS3Uri(uri);
  return buffer(await objects.read(bucket, key));
}

/** A path inside the folder. Throws if the relative path points outside it. */
export function pathBelow(folder: string, relative: string): string {
  const path = resolve(folder, relative.replace(/^\/+/, ''));
  if (path !== resolve(folder) && !path.startsWith(resolve(folder) + sep)) {
    throw new Error(`ClientError: "${relative}" points outside the job's folder. Use a path without "..".`);
  }
  return path;
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Throws an Error that names the text when it is no `s3://bucket/key`. */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri);
  if (!match) throw new Error(`"${uri}" is not an S3 URI. Write it as s3://bucket/key.`);
  return { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** Joins with one slash between the parts, however the URI ends. */
export function joinS3Uri(uri: string, ...parts: readonly string[]): string {
  return [uri.replace(/\/+$/, ''), ...parts].join('/');
}

/**
 * Where an object found under a prefix lands below the folder that stands for the prefix. SageMaker's S3Prefix
 * matches by text, so the prefix may be the object itself, a folder, or the beginning of a name.
 */
export function keyBelowPrefix(prefix: string, key: string): string {
  const rest = key.slice(prefix.length);
  if (rest.startsWith('/')) return rest.slice(1);
  if (prefix === '' || prefix.endsWith('/')) return rest;
  return key.slice(prefix.lastIndexOf('/') + 1);
}

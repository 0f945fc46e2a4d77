export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Throws an error that contains the text if it is not `s3://bucket/key`. */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri);
  if (!match) throw new Error(`"${uri}" is not an S3 URI. Write it as s3://bucket/key.`);
  return { bucket: match[1] ?? '', key: match[2] ?? '' };
}

/** Joins the parts with one slash, also if the URI ends with slashes. */
export function joinS3Uri(uri: string, ...parts: readonly string[]): string {
  return [uri.replace(/\/+$/, ''), ...parts].join('/');
}

/**
 * The path of an object relative to the local folder of its prefix. SageMaker's S3Prefix matches by text, so the prefix
 * may be the object's key, a folder, or the start of a name.
 */
export function keyBelowPrefix(prefix: string, key: string): string {
  const rest = key.slice(prefix.length);
  if (rest.startsWith('/')) return rest.slice(1);
  if (prefix === '' || prefix.endsWith('/')) return rest;
  return key.slice(prefix.lastIndexOf('/') + 1);
}

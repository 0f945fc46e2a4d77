/**
 * Manifests (SageMaker API reference, S3DataSource): a JSON array whose first item is a common prefix; the other items are
 * object names below it. Batch transform captures data as manifests, so that no data is stored twice ("Capture data from
 * batch transform job", SageMaker developer guide).
 */
import { z } from 'zod';

export interface Manifest {
  /** An S3 URI. */
  readonly prefix: string;
  readonly objects: readonly string[];
}

const shape = z.tuple([z.object({ prefix: z.string() })], z.string());

export function writeManifest({ prefix, objects }: Manifest): string {
  return JSON.stringify([{ prefix }, ...objects]);
}

/** Throws an error that names the URI if the text is not a manifest. */
export function readManifest(text: string, uri: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The check of the shape below reports this error.
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    throw new Error(
      `${uri} is not a manifest. Write it as [{"prefix": "s3://bucket/folder/"}, "object-1", "object-2"].`,
    );
  }
  const [{ prefix }, ...objects] = parsed.data;
  return { prefix, objects };
}

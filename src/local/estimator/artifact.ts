import { promisify } from 'node:util';
import { gunzip as gunzipWithCallback, gzipSync } from 'node:zlib';
import { Header, Parser } from 'tar';
import { type TrainedModel, trainedModelSchema } from './model.js';

const MODEL_FILE = 'model.json';
const TAR_BLOCK = 512;
/** A model of 10,000 columns has 1 MB. The limit keeps a small archive from filling the memory: gzip shrinks zeros by a factor of 1,000. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

const gunzip = promisify(gunzipWithCallback);

/**
 * Packs the model as a training job's artifact: a `.tar.gz` that contains `model.json`. Owner and times are fixed, so
 * that the same model gives the same bytes and two artifacts can be compared by digest.
 */
export async function packModel(model: TrainedModel): Promise<Buffer> {
  const body = Buffer.from(`${JSON.stringify(model)}\n`);
  const header = Buffer.alloc(TAR_BLOCK);
  new Header({
    path: MODEL_FILE,
    type: 'File',
    size: body.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
  }).encode(header);
  const padding = Buffer.alloc((TAR_BLOCK - (body.length % TAR_BLOCK)) % TAR_BLOCK);
  const end = Buffer.alloc(2 * TAR_BLOCK);
  return gzipSync(Buffer.concat([header, body, padding, end]));
}

/** @throws if the artifact is not a `.tar.gz`, is larger than 64 MiB when it is unpacked, or does not contain a `model.json` of this estimator. */
export async function unpackModel(artifact: Buffer): Promise<TrainedModel> {
  const text = await readModelFile(artifact);
  if (text === undefined) {
    throw new Error(
      `the model artifact does not contain ${MODEL_FILE}: it was not created by the local estimator.`,
    );
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error(`${MODEL_FILE} in the model artifact is not JSON.`);
  }
  const parsed = trainedModelSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `${MODEL_FILE} in the model artifact is not a model of the local estimator: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  return parsed.data;
}

async function readModelFile(artifact: Buffer): Promise<string | undefined> {
  if (!hasGzipHeader(artifact)) {
    throw new Error('the model artifact is not a .tar.gz: it does not start with a gzip header.');
  }
  const archive = await gunzip(artifact, { maxOutputLength: MAX_UNPACKED_BYTES }).catch((error) => {
    throw new Error(
      error instanceof RangeError
        ? `the model artifact is larger than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB when it is unpacked: it was not created by the local estimator.`
        : `the model artifact is not a readable .tar.gz: ${String(error)}`,
    );
  });
  // The parser would unpack it once more, without a limit.
  if (hasGzipHeader(archive)) {
    throw new Error('the model artifact is not a readable .tar.gz: it is compressed twice.');
  }
  let text: string | undefined;
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      brotli: false,
      zstd: false,
      onReadEntry: (entry) => {
        if (entry.path.replace(/^\.\//, '') !== MODEL_FILE) {
          entry.resume();
          return;
        }
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(chunk));
        entry.on('end', () => {
          text = Buffer.concat(chunks).toString('utf8');
        });
      },
    });
    parser.on('end', resolve);
    parser.on('error', (error) =>
      reject(new Error(`the model artifact is not a readable .tar.gz: ${String(error)}`)),
    );
    parser.end(archive);
  });
  return text;
}

const hasGzipHeader = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

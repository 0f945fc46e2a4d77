/** The local S3 on a free port, with Amazon's client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import fastify from 'fastify';
import { s3Plugin } from '../../../src/local/s3/http/plugin.js';
import { openS3Storage, type S3Storage } from '../../../src/local/s3/storage.js';

export interface ServedS3 {
  readonly url: string;
  readonly client: S3Client;
  readonly storage: S3Storage;
  readonly folder: string;
  close(): Promise<void>;
}

export async function serveS3(now: () => Date = () => new Date()): Promise<ServedS3> {
  const folder = mkdtempSync(join(tmpdir(), 'local-s3-'));
  const storage = openS3Storage(join(folder, 's3'), now);
  const app = fastify({
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4000 },
  });
  app.register(s3Plugin(storage, '/s3'));
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/s3`;
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    url,
    client,
    storage,
    folder,
    close: async () => {
      client.destroy();
      await app.close();
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

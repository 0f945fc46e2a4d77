/** Reads the rows of a training job's channels. */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parseS3Uri } from '../../contract/s3-address.js';
import type { ObjectStore } from '../platform.js';
import { objectsToDownload } from './s3-transfer.js';

/** A row of 200,000 columns has about 2 MB. The parser needs a second for 1 MB of one record. */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;

export interface Channel {
  readonly ChannelName: string;
  readonly ContentType?: string;
  readonly CompressionType?: string;
  readonly DataSource: { readonly S3DataSource?: { readonly S3DataType: string; readonly S3Uri: string } };
}

/**
 * Checks that every channel has data, because SageMaker downloads all channels, and opens the channel to train on:
 * `train` or `training`, or the only channel. Each call of the result reads the rows from the start, in key order of the
 * objects. The label is the first column.
 */
export async function openTrainingRows(
  objects: ObjectStore,
  channels: readonly Channel[],
): Promise<() => AsyncGenerator<readonly string[]>> {
  const keys = new Map<Channel, readonly { bucket: string; key: string }[]>();
  for (const channel of channels) keys.set(channel, await objectsOf(objects, channel));

  const trained = channels.find(({ ChannelName }) => /^train(ing)?$/i.test(ChannelName)) ?? channels[0];
  if (trained === undefined || (channels.length > 1 && !/^train(ing)?$/i.test(trained.ChannelName))) {
    throw new Error(
      'ClientError: No channel named "train" in InputDataConfig. Name the channel to train on "train".',
    );
  }
  const contentType = trained.ContentType ?? 'text/csv';
  if (contentType.split(';')[0]?.trim() !== 'text/csv') {
    throw new Error(
      `ClientError: Content type "${contentType}" of channel ${trained.ChannelName} is not supported by the local estimator. Use text/csv with the label in the first column and no header.`,
    );
  }
  const gzip = trained.CompressionType === 'Gzip';
  return async function* rows() {
    for (const { bucket, key } of keys.get(trained) ?? [])
      yield* csvRows(await objects.read(bucket, key), gzip);
  };
}

async function objectsOf(objects: ObjectStore, channel: Channel) {
  const source = channel.DataSource.S3DataSource;
  if (source?.S3DataType !== 'S3Prefix') {
    throw new Error(
      `ClientError: Channel ${channel.ChannelName} has a data source that the local SageMaker does not support. Use an S3DataSource of type S3Prefix.`,
    );
  }
  try {
    const { bucket } = parseS3Uri(source.S3Uri);
    return (await objectsToDownload(objects, source.S3Uri)).map(({ key }) => ({ bucket, key }));
  } catch (error) {
    throw new Error(`ClientError: Data download failed:${error instanceof Error ? error.message : error}`);
  }
}

async function* csvRows(body: Readable, gzip: boolean): AsyncGenerator<readonly string[]> {
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // The parser passes the errors of all streams to the loop below. pipeline requires a callback.
  const streams = gzip ? [body, createGunzip(), parser] : [body, parser];
  pipeline(streams, () => undefined);
  for await (const row of parser) yield row as readonly string[];
}

/** Opens the clock, documents, objects and event log in the platform's state folder. */
import { join, resolve } from 'node:path';
import { openClock } from './clock.js';
import { openDocumentStore } from './document-store.js';
import { type OpenEventLog, openEventLog } from './event-log.js';
import type { LocalOptions, LocalPlatform } from './platform.js';
import { makePrivateFolder } from './private-folder.js';
import { objectStoreOf } from './s3/object-store.js';
import { openS3Storage, type S3Storage } from './s3/storage.js';
import { lockStateFolder } from './state-lock.js';

export interface OpenPlatform {
  readonly platform: LocalPlatform;
  readonly storage: S3Storage;
  /** Closes the files and releases the folder. */
  close(): void;
}

/**
 * Opens the state folder: creates it for its owner only, or reads the state in it. Throws if another process uses the folder, or if a
 * file in it is damaged; the error names the file.
 */
export function openPlatform(options: LocalOptions): OpenPlatform {
  const folder = resolve(options.stateDir);
  makePrivateFolder(folder);
  const lock = lockStateFolder(folder);
  try {
    let events: OpenEventLog | undefined;
    const clock = openClock({
      file: join(folder, 'clock.json'),
      ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
      onStep: (from, to) =>
        events?.append({ type: 'ClockStepped', from: from.toISOString(), to: to.toISOString() }),
    });
    const log = openEventLog(join(folder, 'events.jsonl'), clock);
    events = log;
    const storage = openS3Storage(join(folder, 's3'), clock.now);
    const documents = openDocumentStore(join(folder, 'documents'));
    return {
      platform: { options, clock, documents, objects: objectStoreOf(storage), events: log },
      storage,
      close: () => {
        storage.close();
        log.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { ExitStatus } from '../child-process.js';

/** A first start creates its database; on a busy machine that has taken over 20 s. */
const PATIENCE_MILLISECONDS = 120_000;
const LOOK_AGAIN_MILLISECONDS = 100;

export interface ServingOptions {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  /** The server's end: waiting stops then. */
  readonly exited: Promise<ExitStatus>;
}

/** Returns a connection to the server once it serves the namespace. Throws when the server ends or time runs out. */
export async function untilServing(options: ServingOptions): Promise<Connection> {
  const { address, namespace } = options;
  const until = Date.now() + PATIENCE_MILLISECONDS;
  let ended: ExitStatus | undefined;
  void options.exited.then((status) => {
    ended = status;
  });
  for (;;) {
    try {
      return await connect(address, namespace);
    } catch (error) {
      if (ended) throw new Error(`it ended with ${ended.signal ?? `exit code ${ended.code}`}`);
      if (Date.now() > until) throw error;
    }
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
}

async function connect(address: string, namespace: string): Promise<Connection> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    // The frontend answers before the namespace of a new database is in its cache.
    await connection.workflowService.describeNamespace({ namespace });
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { ExitStatus } from '../child-process.js';

/** The first start creates the database, which took over 20 s on a busy machine. */
const TIMEOUT_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 100;

export interface ServingOptions {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  /** Settles when the server ends, which stops the wait. */
  readonly exited: Promise<ExitStatus>;
}

/** Waits until the server serves the namespace and returns a connection. Throws if the server ends or does not in time. */
export async function untilServing(options: ServingOptions): Promise<Connection> {
  const { address, namespace } = options;
  const deadline = Date.now() + TIMEOUT_MILLISECONDS;
  let ended: ExitStatus | undefined;
  void options.exited.then((status) => {
    ended = status;
  });
  for (;;) {
    try {
      return await connect(address, namespace);
    } catch (error) {
      if (ended) throw new Error(`it ended with ${ended.signal ?? `exit code ${ended.code}`}`);
      if (Date.now() > deadline) throw error;
    }
    await sleep(POLL_MILLISECONDS);
  }
}

async function connect(address: string, namespace: string): Promise<Connection> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    // The frontend answers before its cache contains the namespace of a new database.
    await connection.workflowService.describeNamespace({ namespace });
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

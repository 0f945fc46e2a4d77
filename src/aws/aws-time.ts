import { CodedError } from '../contract/errors.js';

/**
 * AWS's own time, from the `Date` header of its responses. Windows, releases and deadlines are compared with this time
 * only, never with the worker's clock.
 */
export interface AwsTime {
  /**
   * Milliseconds since the epoch, as of the latest response. Whole seconds: the header has no fractions.
   * @throws CodedError `IncompleteAwsResponse` before the first response
   */
  latest(): number;
}

interface ClientLike {
  readonly middlewareStack: {
    add(middleware: unknown, options: { step: 'deserialize'; name: string; priority: 'low' }): void;
  };
}

export function watchAwsTime(client: ClientLike): AwsTime {
  let latest: number | undefined;
  const middleware = (
    next: (args: unknown) => Promise<{ response: { headers?: Record<string, string> } }>,
  ) => {
    return async (args: unknown) => {
      const result = await next(args);
      const header = result.response.headers?.date;
      const time = header === undefined ? Number.NaN : Date.parse(header);
      if (!Number.isNaN(time)) latest = Math.max(latest ?? time, time);
      return result;
    };
  };
  client.middlewareStack.add(middleware, { step: 'deserialize', name: 'watchAwsTime', priority: 'low' });
  return {
    latest: () => {
      if (latest === undefined) {
        throw new CodedError(
          'IncompleteAwsResponse',
          "No AWS response had a Date header, so AWS's time is not known. Check that no proxy removes the header, then start a new run.",
        );
      }
      return latest;
    },
  };
}

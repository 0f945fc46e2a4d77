import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface TrafficOptions {
  readonly endpointName: string;
  /** The body of each invocation: one CSV line of features, without newline. */
  readonly rows: readonly string[];
  /** Content type of the requests and the responses. Default: `text/csv`. */
  readonly contentType?: string;
  /** Concurrent invocations. Default: 16. */
  readonly parallelism?: number;
}

/**
 * Invokes the endpoint once per row over a few kept-alive connections. Returns the predictions in the order of the rows.
 * The monitor counts captured records, so each row must be answered.
 * @throws at the first invocation that fails, with the number of answered rows.
 */
export async function sendTraffic(
  runtime: SageMakerRuntimeClient,
  options: TrafficOptions,
): Promise<readonly string[]> {
  const { endpointName, rows, contentType = 'text/csv', parallelism = 16 } = options;
  const predictions = new Array<string>(rows.length);
  let next = 0;
  let answered = 0;
  let failed = false;

  const worker = async () => {
    while (next < rows.length && !failed) {
      const index = next++;
      const row = rows[index] ?? '';
      try {
        const { Body } = await runtime.send(
          new InvokeEndpointCommand({
            EndpointName: endpointName,
            ContentType: contentType,
            Accept: contentType,
            Body: Buffer.from(row),
          }),
        );
        predictions[index] = Body?.transformToString().trim() ?? '';
        answered += 1;
      } catch (error) {
        failed = true;
        throw new Error(
          `The endpoint ${endpointName} did not answer row ${index + 1} of ${rows.length} (${answered} answered): ${String(error)}`,
          { cause: error },
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelism, rows.length) }, worker));
  return predictions;
}

import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface TrafficOptions {
  readonly endpointName: string;
  /** One CSV line of features per invocation, without newline. */
  readonly rows: readonly string[];
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
  const { endpointName, rows, parallelism = 16 } = options;
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
            ContentType: 'text/csv',
            Accept: 'text/csv',
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

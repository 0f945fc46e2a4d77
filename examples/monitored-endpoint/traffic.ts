import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface TrafficOptions {
  readonly endpointName: string;
  /** One CSV line of features per invocation, without newline. */
  readonly rows: readonly string[];
  /** Invocations in flight at a time. Default: 16. */
  readonly parallelism?: number;
}

/**
 * Invokes the endpoint once per row, a few at a time over kept-alive connections, and answers with the predictions in
 * the rows' order. The monitor counts captured records, so that one lost row is an error.
 * @throws at the first invocation that fails, saying how many had been answered.
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
          `row ${index + 1} of ${rows.length} got no answer from ${endpointName} (${answered} had): ${String(error)}`,
          { cause: error },
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelism, rows.length) }, worker));
  return predictions;
}

/** One data capture record with CSV input and output, in SageMaker's format. */
export function csvCaptureRecord(input: string, output: string, sequence: number): string {
  return JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: input, encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: output,
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: `event-${sequence}`, inferenceTime: '2021-05-18T00:29:02Z' },
    eventVersion: '0',
  });
}

export async function* chunksOf(text: string): AsyncGenerator<string> {
  yield text;
}

/**
 * The traffic of the introductory notebook: a sample of 120 rows, then the whole file repeatedly. The notebook reads the
 * first row of the file as a header. pandas renames the repeated values in it (`0`, `0.1`, `0.2`, …; `1`, `1.1`, …), so
 * each pass starts with a row of fractions. Then the notebook removes the label column.
 */
export function introNotebookTraffic(
  rows: readonly (readonly string[])[],
  records: number,
): readonly string[] {
  const [first = [], ...others] = rows;
  const file = [renamedByPandas(first), ...others].map((row) => row.slice(1).join(','));
  return Array.from({ length: records }, (_, i) => file[(i < 120 ? i : i - 120) % file.length] as string);
}

function renamedByPandas(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}.${times}`;
  });
}

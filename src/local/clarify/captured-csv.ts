import { AnalyzerError } from '../../analyzer/index.js';

interface Payload {
  readonly data: string;
  readonly encoding: string;
}

/**
 * The records of a captured payload. Quoted cells may contain commas.
 * @throws AnalyzerError for a payload that is not CSV
 */
export function csvRecords(payload: Payload | undefined, side: string): (string | null)[][] {
  if (payload?.encoding !== 'CSV') {
    throw new AnalyzerError(
      `The local SageMaker runs bias and explainability monitors on captured CSV, but ${side} is ${payload?.encoding ?? 'not captured'}. ` +
        'Send CSV, and name its content type in CsvContentTypes of CaptureContentTypeHeader.',
    );
  }
  return payload.data
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
}

function cellsOf(line: string): (string | null)[] {
  const texts = line.includes('"')
    ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      )
    : line.split(',');
  return texts.map((text) => (text === '' ? null : text));
}

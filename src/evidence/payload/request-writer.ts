import type { Row } from '../../analyzer/index.js';
import { CodedError } from '../../contract/errors.js';
import { isJsonLines, type PayloadForm } from '../../contract/payload.js';
import { PayloadReader } from './payload-reader.js';

/** A feature's name, and whether its values are text even if they look like numbers. */
export interface RequestFeature {
  readonly name: string;
  readonly isText: boolean;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const PLACEHOLDER = /"\$\{([^"}]*)\}"|\$(features_kvp|feature_names|features|records|record)\b/g;

/**
 * Makes a JSON request, on one line, from a row of a dataset, with the templates of Clarify's analysis configuration.
 * @throws CodedError `MappingInvalid` if the templates are missing, are not JSON, or make requests that the mapping's
 *   expressions do not read as the same row
 */
export function requestWriter(
  { contentType, mapping }: PayloadForm,
  features: readonly RequestFeature[],
): (row: Row) => string {
  const { content_template, record_template } = mapping;
  if ((mapping.features ?? mapping.records) !== undefined && content_template === undefined) {
    throw invalid(
      'content_template is missing. The run makes requests from the rows of datasets, for example with "content_template": "{\\"instances\\": $records}" and "record_template": "{\\"features\\": $features}"',
    );
  }
  const content = content_template ?? (isJsonLines(contentType) ? '$features_kvp' : '$record');
  const names = JSON.stringify(features.map(({ name }) => name));
  const write = (row: Row): string => {
    const values = features.map((feature, i) => jsonOf(row[i] ?? null, feature));
    const fill = (text: string, member: string): string =>
      text.replaceAll(PLACEHOLDER, (_, name: string | undefined, whole: string | undefined) => {
        if (name !== undefined) return values[positionOf(features, name, member)] as string;
        if (whole === 'features') return `[${values.join(',')}]`;
        if (whole === 'feature_names') return names;
        if (whole === 'features_kvp') {
          return `{${features.map((feature, i) => `${JSON.stringify(feature.name)}:${values[i]}`).join(',')}}`;
        }
        if (member !== 'content_template') throw invalid(`record_template contains $${whole}`);
        const record = fill(record_template ?? '$features_kvp', 'record_template');
        return whole === 'records' ? `[${record}]` : record;
      });
    return fill(content, 'content_template').replaceAll(/\s*\r?\n\s*/g, ' ');
  };
  return write;
}

/**
 * Checks that the mapping's expressions read a written request as the row that it was made from.
 * @throws CodedError `MappingInvalid`
 */
export function checkRequest(
  form: PayloadForm,
  features: readonly RequestFeature[],
  row: Row,
  request: string,
): void {
  const shown = request.length > 160 ? `${request.slice(0, 160)}…` : request;
  let records: ReturnType<PayloadReader['requests']>;
  try {
    records = new PayloadReader(form.mapping).requests(request, form.contentType);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw invalid(`the templates make a request that the expressions do not read: ${shown} ${error.message}`);
  }
  const [record] = records;
  const cells = record?.names
    ? features.map(({ name }) => record.cells[record.names?.indexOf(name) ?? -1] ?? null)
    : record?.cells;
  const same = records.length === 1 && features.every((_, i) => isSame(cells?.[i] ?? '', row[i] ?? ''));
  if (same) return;
  throw invalid(
    `the templates make a request that the expressions read as another row: ${shown}. Make templates and expressions agree`,
  );
}

/** An expression that computes writes a number in JavaScript's form. */
function isSame(read: string, written: string): boolean {
  return read === written || (NUMBER.test(read) && Number(read) === Number(written));
}

function jsonOf(cell: string | null, { isText }: RequestFeature): string {
  if (cell === null) return 'null';
  if (cell === 'true' || cell === 'false') return cell;
  return !isText && NUMBER.test(cell) ? cell : JSON.stringify(cell);
}

function positionOf(features: readonly RequestFeature[], name: string, member: string): number {
  const position = features.findIndex((feature) => feature.name === name);
  if (position >= 0) return position;
  throw invalid(
    `${member} contains "\${${name}}", and there is no feature of that name; the features are ${features
      .slice(0, 6)
      .map((feature) => feature.name)
      .join(', ')}`,
  );
}

function invalid(problem: string): CodedError {
  return new CodedError('MappingInvalid', `payloadMapping: ${problem}.`);
}

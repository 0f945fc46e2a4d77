import type { Row } from '../../analyzer/index.js';
import { CodedError } from '../../contract/errors.js';
import { isJsonLines, type PayloadMapping } from '../../contract/payload.js';
import { compileExpression, type Expression } from './expression.js';
import { isObject, JsonNumber, type JsonValue, parseJson } from './json-text.js';

/** The cells of one record or prediction. */
export interface PayloadRow {
  /** The members' names; null where the values are a list. */
  readonly names: readonly string[] | null;
  readonly cells: Row;
}

/**
 * Reads the records of JSON requests and the predictions of JSON responses. Without a mapping, a record is a line of JSON
 * Lines, the JSON document, or each item of a document that is a list.
 * @throws CodedError `MappingInvalid` for an expression that is not JMESPath
 */
export class PayloadReader {
  private readonly expressions: ReadonlyMap<keyof PayloadMapping, Expression>;
  /** Widths of the first lists that were read; a list has no names that could say which value is missing. */
  private readonly widths = new Map<'features' | 'predictions', number>();

  constructor(mapping: PayloadMapping) {
    const { content_template, record_template, ...expressions } = mapping;
    this.expressions = new Map(
      Object.entries(expressions)
        .filter(([, text]) => text !== undefined)
        .map(([member, text]) => [member as keyof PayloadMapping, compileExpression(member, text as string)]),
    );
  }

  /**
   * The records of a request.
   * @throws CodedError `PayloadNotJson`, `MappingMatchesNothing`, `MappingWidthsDiffer`, `CaptureUnreadable`
   */
  requests(body: string, contentType: string): readonly PayloadRow[] {
    const selects = this.expressions.has('features');
    const label = selects ? null : (this.expressions.get('label')?.text ?? null);
    return documentsOf(body, contentType).flatMap(({ document, isLine }) => {
      const each = this.each('records', document, isLine);
      // Clarify's form: without a list, the expression selects the features of all records.
      const features = each
        ? each.map((record) => (selects ? this.select('features', record) : record))
        : itemsOf(selects ? this.select('features', document) : document);
      return features.map((values) => this.row('features', values, label));
    });
  }

  /** The predictions of a response; as for requests. */
  predictions(body: string, contentType: string): readonly PayloadRow[] {
    const members = (['predicted_label', 'probability'] as const).filter((one) => this.expressions.has(one));
    return documentsOf(body, contentType).flatMap(({ document, isLine }) => {
      const each = this.each('predictions', document, isLine);
      if (members.length === 0) {
        const items = each ?? (Array.isArray(document) ? document : [document]);
        return items.map((item) => this.row('predictions', item, null));
      }
      const perPrediction = each
        ? each.map((item) => members.map((member) => this.select(member, item)))
        : this.columnsOf(members, document);
      return perPrediction.map((values) => this.row('predictions', values.flatMap(listOf), null));
    });
  }

  /** The items whose members the other expressions select; null if those select from the whole document. */
  private each(
    list: 'records' | 'predictions',
    document: JsonValue,
    isLine: boolean,
  ): readonly JsonValue[] | null {
    if (this.expressions.has(list)) {
      const found = this.select(list, document);
      return Array.isArray(found) ? found : [found];
    }
    return isLine ? [document] : null;
  }

  /** The values of each prediction, where each expression selects one value of every prediction. */
  private columnsOf(
    members: readonly ('predicted_label' | 'probability')[],
    document: JsonValue,
  ): readonly (readonly JsonValue[])[] {
    const columns = members.map((member) => listOf(this.select(member, document)));
    const count = columns[0]?.length ?? 0;
    if (columns.some(({ length }) => length !== count)) {
      throw new CodedError(
        'MappingWidthsDiffer',
        `payloadMapping selects different numbers of predictions of one response: ${members.map((member, i) => `${member} ${columns[i]?.length}`).join(', ')}. Correct the expressions.`,
      );
    }
    return Array.from({ length: count }, (_, i) => columns.map((column) => column[i] ?? null));
  }

  private select(member: keyof PayloadMapping, value: JsonValue): JsonValue {
    const expression = this.expressions.get(member) as Expression;
    const found = expression.select(value);
    if (found !== null && !(Array.isArray(found) && found.length === 0)) return found;
    throw new CodedError(
      'MappingMatchesNothing',
      `payloadMapping.${member} ("${expression.text}") finds nothing in ${shown(value)}. Correct the expression, or the client that sent the record.`,
    );
  }

  private row(kind: 'features' | 'predictions', value: JsonValue, label: string | null): PayloadRow {
    const what = kind === 'features' ? 'record' : 'prediction';
    if (isObject(value)) {
      const names = Object.keys(value).filter((name) => name !== label);
      return { names, cells: names.map((name) => cellOf(value[name] as JsonValue, what, `"${name}"`)) };
    }
    const cells = listOf(value).map((item, i) => cellOf(item, what, `position ${i + 1}`));
    const width = this.widths.get(kind) ?? cells.length;
    this.widths.set(kind, width);
    if (width === cells.length) return { names: null, cells };
    throw new CodedError(
      'MappingWidthsDiffer',
      `The ${what} has ${cells.length} values, and those before it have ${width}: ${shown(value)}. Correct payloadMapping, or the client that sent the record.`,
    );
  }
}

/** The documents of a body: the lines of JSON Lines, or the whole. */
function documentsOf(body: string, contentType: string) {
  if (!isJsonLines(contentType)) return [{ document: parsed(body, contentType, 'the body'), isLine: false }];
  const lines = linesOf(body);
  return lines.map((line, i) => ({
    document: parsed(line, contentType, lines.length > 1 ? `line ${i + 1} of the body` : 'the body'),
    isLine: true,
  }));
}

/** The lines of a JSON Lines body that have text. */
export function linesOf(body: string): readonly string[] {
  return body.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function parsed(text: string, contentType: string, what: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    throw new CodedError(
      'PayloadNotJson',
      `The content type is ${contentType}, but ${what} ${(error as Error).message}: ${JSON.stringify(text.slice(0, 80))}. Correct the client or the model that wrote it.`,
    );
  }
}

/** The records of a document: its items if each is a list or an object, otherwise the document is one record. */
function itemsOf(value: JsonValue): readonly JsonValue[] {
  const several =
    Array.isArray(value) && value.length > 0 && value.every((item) => Array.isArray(item) || isObject(item));
  return several ? (value as readonly JsonValue[]) : [value];
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (isObject(value)) return Object.values(value);
  return Array.isArray(value) ? value : [value];
}

function cellOf(value: JsonValue, what: string, where: string): string | null {
  if (value instanceof JsonNumber) return value.text;
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  throw new CodedError(
    'CaptureUnreadable',
    `The ${what} is nested at ${where}: ${shown(value)}. Select the features and predictions with payloadMapping (JMESPath).`,
  );
}

/** The start of a value, for messages. */
function shown(value: JsonValue): string {
  const text = JSON.stringify(value, (_, member) =>
    member instanceof JsonNumber ? Number(member.text) : member,
  );
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

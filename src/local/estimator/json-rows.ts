/** Reads the records of a JSON or JSON Lines request as rows of cells. */

/**
 * @param names the features' names in order; without them the values of an object count in the order of its members
 * @returns `several`: the request is a list of records, so the response is a list too
 */
export function readJsonRows(
  body: string,
  lines: boolean,
  names: readonly string[] | undefined,
): { readonly rows: readonly (readonly string[])[]; readonly several: boolean } {
  if (lines) {
    const records = body.split(/\r?\n/).filter((line) => line.trim() !== '');
    const rows = records.map((line, i) => rowOf(parsed(line, `line ${i + 1} of the payload`), i, names));
    return { rows: filled(rows), several: true };
  }
  const document = parsed(body, 'the payload');
  const list = isObject(document) && 'instances' in document ? document.instances : document;
  const several = Array.isArray(list) && (list !== document || list.some((item) => typeof item === 'object'));
  const records = several ? (list as readonly unknown[]) : [list];
  return { rows: filled(records.map((record, i) => rowOf(record, i, names))), several };
}

function filled(rows: readonly (readonly string[])[]) {
  if (rows.length === 0) throw new Error('the payload contains no records: send at least one.');
  return rows;
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is not JSON: ${JSON.stringify(text.slice(0, 60))}.`);
  }
}

function rowOf(record: unknown, index: number, names: readonly string[] | undefined): readonly string[] {
  const features = isObject(record) && 'features' in record ? record.features : record;
  if (Array.isArray(features)) return features.map((value) => cellOf(value, index));
  if (!isObject(features)) {
    throw new Error(
      `record ${index + 1} of the payload is ${JSON.stringify(features)}: send a list of features, or an object of named features.`,
    );
  }
  if (names === undefined) return Object.values(features).map((value) => cellOf(value, index));
  if (!names.some((name) => name in features)) {
    throw new Error(
      `record ${index + 1} of the payload has none of the features ${names.slice(0, 4).join(', ')}: name them as in the hyperparameter feature_names.`,
    );
  }
  return names.map((name) => cellOf(Object.hasOwn(features, name) ? features[name] : null, index));
}

function cellOf(value: unknown, index: number): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') {
    throw new Error(
      `record ${index + 1} of the payload is nested: a feature must be a number, a text or null.`,
    );
  }
  return String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

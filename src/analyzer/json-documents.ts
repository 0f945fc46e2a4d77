import { AnalyzerError } from './errors.js';

/**
 * The documents of a captured payload or of a label: one JSON document, or one for each line.
 * @throws AnalyzerError that quotes the line that is not JSON
 */
export function jsonDocuments(data: string): readonly unknown[] {
  try {
    return [JSON.parse(data)];
  } catch {
    return data
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => {
        try {
          return JSON.parse(line) as unknown;
        } catch {
          throw new AnalyzerError(`${JSON.stringify(line.slice(0, 80))} is not JSON. Fix the record.`);
        }
      });
  }
}

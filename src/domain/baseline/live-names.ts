/** Column names that represent positions, from a script or a headerless capture: `00000000000000000003`, `_c3`. */
const POSITION = /^(\d+|_c\d+)$/;
const NAME = /("name"\s*:\s*)("(?:[^"\\]|\\.)*")/g;

/**
 * Renames the features of a baseline file to those of the live baseline if the file names them by position and has as many.
 * Any other file is unchanged. The function edits the text, so that numbers keep the analyzer's format.
 */
export function withLiveNames(text: string, liveColumns: readonly string[]): string {
  const names = [...text.matchAll(NAME)].map(([, , name]) => JSON.parse(name as string) as string);
  if (names.length !== liveColumns.length || !names.every((name) => POSITION.test(name))) return text;
  let position = 0;
  return text.replace(NAME, (_, key: string) => `${key}${JSON.stringify(liveColumns[position++])}`);
}

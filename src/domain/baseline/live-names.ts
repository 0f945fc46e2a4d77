/** Names that a script or a headerless capture gives where it means positions: `00000000000000000003`, `_c3`. */
const POSITION = /^(\d+|_c\d+)$/;
const NAME = /("name"\s*:\s*)("(?:[^"\\]|\\.)*")/g;

/**
 * A baseline file's text with its features under the live baseline's names, where it names them by position and has as
 * many; any other file as it is. Numbers keep the form in which the analyzer wrote them.
 */
export function withLiveNames(text: string, liveColumns: readonly string[]): string {
  const names = [...text.matchAll(NAME)].map(([, , name]) => JSON.parse(name as string) as string);
  if (names.length !== liveColumns.length || !names.every((name) => POSITION.test(name))) return text;
  let position = 0;
  return text.replace(NAME, (_, key: string) => `${key}${JSON.stringify(liveColumns[position++])}`);
}

/** Translates the service model's patterns from Java to JavaScript. */

/** POSIX classes of java.util.regex.Pattern. They occur only inside brackets, except `\p{ASCII}*`. */
const CLASSES: Readonly<Record<string, string>> = {
  Alnum: 'a-zA-Z0-9',
  ASCII: '\\x00-\\x7F',
  Print: '\\x20-\\x7E',
};

const compiled = new Map<string, RegExp>();

/** Whether the whole text matches, as in `Matcher.matches()`. Throws SyntaxError for a pattern that it cannot translate. */
export function matchesJavaPattern(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = compile(pattern);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function compile(pattern: string): RegExp {
  const translated = pattern
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    // SageMaker's CustomerMetadataKey repeats the end of input. It has no effect, and JavaScript rejects it.
    .replace(/\$\{\d+,\d+\}/g, '$')
    .replace(
      /(\[[^\]]*)\\p\{(Alnum|ASCII|Print)\}/g,
      (_, before: string, name: string) => before + CLASSES[name],
    )
    .replace(/\\p\{(Alnum|ASCII|Print)\}/g, (_, name: string) => `[${CLASSES[name]}]`);
  const whole = `^(?:${translated})$`;
  // Unicode classes and ranges of surrogate pairs need the flag `u`. With it, most identity escapes are errors.
  return /\\[pu]/.test(translated) ? new RegExp(unicodeSafe(whole), 'u') : new RegExp(whole);
}

/** Removes escapes that the flag `u` does not allow. It allows syntax characters, `/`, and `-` in brackets. */
function unicodeSafe(pattern: string): string {
  return pattern.replace(/\\([_:=@+.,;!%&~`"'<> -])/g, (whole, character: string) =>
    character === '-' || character === '+' || character === '.' ? whole : character,
  );
}

// The Temporal UI renders Markdown with blackfriday's typography: straight quotes become curly ones, which no JSON
// parser takes, and two hyphens become a dash. Code is left alone, so what a person may copy is set as code.
const TO_COPY = /(\{"(?:[^|<>`[\]\\{}]|\["[\w", ]*"\])*\}|"[^"|<>`[\]\\]+"|s3:\/\/[\w./=-]*[\w/=])/;
const MARKUP = /[|<>`*_[\]\\]/g;

/** One line of plain text as Markdown. Feature names come from data, reasons from people: nothing in them may break out of its place or become markup. */
export function plain(text: string): string {
  return readable(text)
    .replace(/[\r\n]+/g, ' ')
    .split(TO_COPY)
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(MARKUP, (mark) => `\\${mark}`)))
    .join('');
}

/** `age|baseline_drift_check` is how violations are kept; a person reads `age (baseline_drift_check)`. */
export function readable(text: string): string {
  return text.replace(/\|(\w+_check)\b/g, ' ($1)');
}

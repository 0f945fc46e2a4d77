import { AnalyzerError } from '../errors.js';

/** Amazon's smclarify reads a column of whole numbers as continuous if at least this share of its values is different. */
const CONTINUOUS_SHARE = 0.05;

/** Decides which rows belong to the configured values, or lie above the configured threshold. */
export interface MemberTest {
  readonly isMember: (value: string) => boolean;
  /** As in the file: the values, separated by commas, or the interval `(threshold, maximum]`. */
  readonly text: string;
}

/**
 * A column of numbers with decimals, or of whole numbers of which at least 5 % are different, is continuous: a single
 * configured number is then a threshold, and larger values belong to the group. Any other column is categorical. Unlike in
 * smclarify, two different whole numbers are always categorical: a column of 0 and 1 in fewer than 40 rows would otherwise
 * exchange the two groups.
 * @throws AnalyzerError if a continuous column has a value that is not a number
 */
export function memberTest(
  column: readonly string[],
  configured: readonly string[],
  what: string,
): MemberTest {
  const [threshold] = configured;
  if (configured.length === 0) throw new AnalyzerError(`No value or threshold is set for ${what}.`);
  if (configured.length === 1 && threshold !== undefined && isNumber(threshold) && isContinuous(column)) {
    const numbers = column.map(Number);
    let maximum = Number(threshold);
    for (const value of numbers) if (value > maximum) maximum = value;
    return {
      isMember: (value) => Number(value) > Number(threshold),
      text: `(${Number(threshold)}, ${maximum}]`,
    };
  }
  const members = new Set(configured.map(canonical));
  return { isMember: (value) => members.has(canonical(value)), text: configured.join(',') };
}

function isContinuous(column: readonly string[]): boolean {
  if (!column.every(isNumber)) return false;
  if (column.some((value) => !Number.isInteger(Number(value)))) return true;
  const different = new Set(column.map(Number)).size;
  return different > 2 && different / column.length >= CONTINUOUS_SHARE;
}

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));

/** `1.0` and `1` are the same category. */
const canonical = (text: string) => (isNumber(text) ? String(Number(text)) : text.trim());

import { percent } from '../../present/sentence.js';
import { sharesOf } from '../../profile/column-shift.js';
import type { FeatureProfile } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

/** Minimum share of altered values, beyond three standard errors. */
const MIN_SHARE = 0.003;
/** Altered forms must exist of known values with this share of the rows together: then the source alters any value. */
const MIN_COVERAGE = 0.4;
const MIN_FORMS = 2;
/** Characters that a value may lose; a longer value may lose up to half. */
const MAX_LOST = 2;

/**
 * Detects values that are known values in another spelling: another case or width, blanks around them, or characters
 * lost or doubled. New categories resemble a known one by chance, but not most of the frequent ones at once.
 */
export function alteredSpelling(reference: FeatureProfile, actual: FeatureProfile): FeedDefect | null {
  const [before, now] = [reference.distribution, actual.distribution];
  if (before?.kind !== 'categorical' || now?.kind !== 'categorical' || before.unlisted > 0) return null;
  const known = sharesOf(before);
  const unseen = [...sharesOf(now)].filter(([value]) => !known.has(value));
  if (unseen.length === 0) return null;
  const folds = new Map([...known.keys()].map((value) => [folded(value), value]));
  const forms = unseen.flatMap(([value, share]) => {
    const same = folds.get(folded(value));
    if (same !== undefined) return [{ value, share, original: same, isSameWord: true }];
    // The most frequent value that the altered one can come from.
    const original = [...known].sort((a, b) => b[1] - a[1]).find(([one]) => lostCharacters(one, value))?.[0];
    return original === undefined ? [] : [{ value, share, original, isSameWord: false }];
  });
  const share = forms.reduce((sum, form) => sum + form.share, 0);
  if (share - 3 * Math.sqrt((share * (1 - share)) / Math.max(1, actual.present)) < MIN_SHARE) return null;
  const originals = new Set(forms.map(({ original }) => original));
  const coverage = [...originals].reduce((sum, one) => sum + (known.get(one) ?? 0), 0);
  const sameWord = forms.reduce((sum, form) => sum + (form.isSameWord ? form.share : 0), 0);
  const isCertain = sameWord > share / 2 || (originals.size >= MIN_FORMS && coverage >= MIN_COVERAGE);
  if (!isCertain && coverage < MIN_COVERAGE / 4) return null;
  return {
    kind: 'altered-spelling',
    certainty: isCertain ? 'certain' : 'suspicious',
    features: [actual.feature],
    sentence: `${percent(share)} of ${actual.feature} are known values in another form: ${forms
      .slice(0, 3)
      .map(({ value, original }) => `"${value.slice(0, 30)}" for "${original.slice(0, 30)}"`)
      .join(', ')}. Does a source cut or rewrite the value?`,
  };
}

/**
 * The same for every case and width, without blanks and signs around and between the characters, and for every encoding in
 * a URL or in HTML. A value of signs only keeps them.
 */
function folded(value: string): string {
  const plain = decoded(value).normalize('NFKC').toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}<>=+*/%&#@!|^~$€£]+/gu, '') || plain;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decoded(value: string): string {
  const text = value.replace(/&(#\d{1,5}|\w+);/g, (entity, name: string) =>
    name.startsWith('#') ? String.fromCharCode(Number(name.slice(1))) : (ENTITIES[name] ?? entity),
  );
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether `altered` is `value` without some characters, or with one character twice. Numbers in names are not spellings. */
function lostCharacters(value: string, altered: string): boolean {
  const [long, short] = value.length > altered.length ? [value, altered] : [altered, value];
  const lost = long.length - short.length;
  if (lost === 0 || short.length === 0) return false;
  if (long === altered && lost > 1) return false;
  if (lost > Math.max(MAX_LOST, value.length / 2)) return false;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from += 1;
  if (short.slice(from) !== long.slice(from + lost)) return false;
  const piece = long.slice(from, from + lost);
  if (/^\d+$/.test(piece)) return false;
  return long === value || piece === long[from - 1] || piece === long[from + 1];
}

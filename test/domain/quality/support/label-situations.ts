import type { ProblemType } from '../../../../src/contract/quality-metric.js';
import { converted, type Inputs, ofAnotherRow, replaced, type Situation, score } from './labelled-windows.js';

/** Drifts of the relation between inputs and label, while the inputs stay the same. */
export const DRIFTS: Readonly<Record<string, Situation>> = {
  'one input changes its sign': { after: (x) => score(x) - 4 * x[0] },
  'one input loses its effect': { after: (x) => score(x) - 1.5 * x[1] },
  'another input matters': { after: (x) => score(x) + 2 * x[4] },
  'one segment follows the opposite': { after: (x) => (x[3] > 0.6 ? -score(x) : score(x)) },
  'the level rises': { after: (x) => score(x) + 1 },
  'the inputs move too': { after: (x) => score(x) - 3 * x[0], shift: 0.5 },
  'an interaction appears': { after: (x) => score(x) + 2 * x[1] * x[2] },
};

/** Changes of which wrong labels of a share of the rows could be the reason, too. */
export const WEAKER: Readonly<Record<string, Situation>> = {
  'the relation becomes weaker': { after: (x: Inputs) => 0.4 * score(x) },
  'the class becomes rarer': { after: (x: Inputs) => score(x) - 1 },
  'the noise grows': { noise: 2 },
};

const flipped = (share: number): Situation => ({
  corrupt: replaced(share, (_, _random, own) => (own === '1' ? '0' : '1')),
});
/** Labels that arrived one row late. */
export const ofNextRow: Situation = {
  corrupt: (labels) => labels.map((_, i) => labels[(i + 1) % labels.length] as string),
};
const BINARY: Readonly<Record<string, Situation>> = {
  'all flipped': flipped(1),
  'a fifth flipped': flipped(0.2),
  'of the next row': ofNextRow,
  'of the next row, with classes only': { ...ofNextRow, classesOnly: true },
  'of other rows in half of the rows': { corrupt: replaced(0.5, ofAnotherRow) },
  'replaced by 0 in 40 %': { corrupt: replaced(0.4, () => '0') },
  'all 0': { corrupt: (labels) => labels.map(() => '0') },
  'of another population': { corrupt: replaced(1, (_, random) => (random() < 0.2 ? '1' : '0')) },
  'in words': { corrupt: (labels) => labels.map((label) => (label === '1' ? 'yes' : 'no')) },
  'with a third value': { corrupt: replaced(0.1, () => 'unknown') },
};
const NUMBERS: Readonly<Record<string, Situation>> = {
  'in another unit': { corrupt: converted((value) => value * 100) },
  'divided by a thousand': { corrupt: converted((value) => value / 1000) },
  'in °F': { corrupt: converted((value) => value * 1.8 + 32) },
  'as logarithms': { corrupt: converted((value) => Math.log(Math.max(1, value))) },
  'with the other sign': { corrupt: converted((value) => -value) },
  'of the next row': ofNextRow,
  'of other rows in 40 %': { corrupt: replaced(0.4, ofAnotherRow) },
  'replaced by 0 in 25 %': { corrupt: replaced(0.25, () => '0') },
  'all one number': { corrupt: (labels) => labels.map(() => '7') },
  'not numbers in 10 %': { corrupt: replaced(0.1, () => 'n/a') },
  'of another population': { corrupt: replaced(1, (_, random) => String(60 + 20 * random())) },
};
const exchange: Readonly<Record<string, string>> = { car: 'train', train: 'car' };
const CLASSES: Readonly<Record<string, Situation>> = {
  'with two classes exchanged': { corrupt: (labels) => labels.map((label) => exchange[label] ?? label) },
  'of the next row': ofNextRow,
  'as codes': { corrupt: (labels) => labels.map((label) => String(label.length)) },
  'all one class': { corrupt: (labels) => labels.map(() => 'car') },
};

/** Errors of the labels on their way from the people who know them. */
export const WRONG_LABELS: Readonly<Record<ProblemType, Readonly<Record<string, Situation>>>> = {
  BinaryClassification: BINARY,
  Regression: NUMBERS,
  MulticlassClassification: CLASSES,
};

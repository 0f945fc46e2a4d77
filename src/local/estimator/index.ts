/**
 * The local platform's only training algorithm: a real model with continuous outputs, in little code. It runs in place of
 * training images, and its artifacts are real `.tar.gz` files.
 */
export { packModel, unpackModel } from './artifact.js';
export type { TrainedModel } from './model.js';
export { predict } from './predict.js';
export { withResponseColumns } from './response-columns.js';
export { scoreCsv } from './score-csv.js';
export { featureTerms } from './score-rows.js';
export { train } from './train.js';

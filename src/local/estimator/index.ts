/**
 * The local platform's one training algorithm: a real model with continuous outputs, small enough to read.
 * A training image stands for it; its artifacts are real `.tar.gz` files.
 */
export { packModel, unpackModel } from './artifact.js';
export type { TrainedModel } from './model.js';
export { scoreCsv } from './score-csv.js';
export { type TrainOptions, train } from './train.js';

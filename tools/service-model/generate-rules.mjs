/**
 * Reduces Amazon's service models to the rules with which the local SageMaker validates requests.
 *
 *     node tools/service-model/generate-rules.mjs sagemaker-2017-07-24.json sagemaker-runtime-2017-05-13.json \
 *       > src/local/api/rules.generated.json
 *
 * `--only` keeps the named operations. The first table is made of a model that lacks some operations of pipelines; they
 * come from botocore's whole model (test/python checks this table against the installed botocore):
 *
 *     node tools/service-model/generate-rules.mjs --only CreatePipeline,UpdatePipeline,DeletePipeline,ListPipelines,ListPipelineExecutions \
 *       service-2.json > src/local/api/pipeline-rules.generated.json
 *
 * The models are botocore's `service-2.json` files. Documentation, HTTP bindings and shapes that no operation uses are
 * removed. The rest keeps the model's names.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The local SageMaker does not support lineage. */
const REMOVED = /Association|QueryLineage/;

const KEPT = ['type', 'required', 'min', 'max', 'pattern', 'enum'];

function trimShape(shape) {
  const kept = Object.fromEntries(KEPT.filter((name) => name in shape).map((name) => [name, shape[name]]));
  if (shape.members) {
    kept.members = Object.fromEntries(
      Object.entries(shape.members).map(([name, member]) => [name, member.shape]),
    );
  }
  for (const name of ['member', 'key', 'value']) if (shape[name]) kept[name] = shape[name].shape;
  return kept;
}

function referenced(shape) {
  const parts = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  return parts.filter((part) => part !== undefined);
}

function trimService(model, only) {
  const operations = {};
  for (const [name, operation] of Object.entries(model.operations).sort()) {
    if (only ? !only.includes(name) : REMOVED.test(name)) continue;
    operations[name] = {
      ...(operation.input && { input: operation.input.shape }),
      ...(operation.output && { output: operation.output.shape }),
      errors: (operation.errors ?? []).map((error) => error.shape),
    };
  }
  const shapes = {};
  const waiting = Object.values(operations).flatMap(({ input, output }) => [input, output]);
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (name === undefined || name in shapes) continue;
    shapes[name] = trimShape(model.shapes[name]);
    waiting.push(...referenced(shapes[name]));
  }
  return { apiVersion: model.metadata.apiVersion, operations, shapes };
}

/** One operation or shape per line, so that the diff of a new model is readable. */
function print(services) {
  const lines = (entries) =>
    Object.keys(entries)
      .sort()
      .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(entries[name])}`)
      .join(',\n');
  const parts = Object.entries(services).map(
    ([name, { apiVersion, operations, shapes }]) =>
      `${JSON.stringify(name)}: {\n"apiVersion": ${JSON.stringify(apiVersion)},\n` +
      `"operations": {\n${lines(operations)}\n},\n"shapes": {\n${lines(shapes)}\n}\n}`,
  );
  return `{\n${parts.join(',\n')}\n}\n`;
}

const { values, positionals: files } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
});
const only = values.only?.split(',');
if (files.length === 0) {
  process.stderr.write(
    'Missing argument: the path of a service model. Usage: node generate-rules.mjs [--only OPERATION,…] MODEL.json…\n',
  );
  process.exit(2);
}
const services = {};
for (const file of files) {
  const model = JSON.parse(readFileSync(file, 'utf8'));
  services[model.metadata.serviceId] = trimService(model, only);
}
process.stdout.write(print(services));

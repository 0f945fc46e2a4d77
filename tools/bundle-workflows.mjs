// Bundles the compiled workflows once, at build time: the worker starts sooner, needs less memory, and what is
// replayed is what was tested. Run by `npm run build`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
const { code } = await bundleWorkflowCode({
  workflowsPath: dist('src/workflows/index.js'),
  payloadConverterPath: dist('src/payload-converter.js'),
  logger: new DefaultLogger('WARN'),
});
writeFileSync(dist('workflow-bundle.js'), code);

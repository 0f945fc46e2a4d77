import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeZodError } from './contract/describe-zod-error.js';
import { CodedError } from './contract/errors.js';
import { BUILT_IN_RULES, type PolicyFile, policyFile } from './contract/policy.js';
import { PayloadReader } from './evidence/payload/payload-reader.js';

/**
 * The platform engineer's policy with its digest. Without a file the built-in rules apply to every endpoint.
 * @throws CodedError `PolicyFileUnreadable` or `PolicyFileInvalid`
 */
export async function readPolicyFile(path: string | null): Promise<{ file: PolicyFile; digest: string }> {
  let content: unknown = {};
  if (path !== null) {
    try {
      content = JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      throw new CodedError(
        'PolicyFileUnreadable',
        `Cannot read the policy file ${path}: ${error instanceof Error ? error.message : error}.`,
      );
    }
  }
  const parsed = policyFile.safeParse(content);
  if (!parsed.success)
    throw new CodedError(
      'PolicyFileInvalid',
      `The policy file ${path} is not valid: ${describeZodError(parsed.error)}.`,
    );
  checkMappings(parsed.data, path);
  const effective = { ...parsed.data, builtIn: BUILT_IN_RULES };
  const digest = createHash('sha256').update(JSON.stringify(effective)).digest('hex');
  return { file: parsed.data, digest };
}

function checkMappings({ endpoints, default: rules }: PolicyFile, path: string | null): void {
  for (const { payloadMapping } of [rules, ...endpoints.map((one) => one.rules)]) {
    if (payloadMapping === undefined) continue;
    try {
      new PayloadReader(payloadMapping);
    } catch (error) {
      throw new CodedError(
        'PolicyFileInvalid',
        `The policy file ${path} is not valid: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { announcement, exportLines, startLink } from '../../../src/cli/local/announcement.js';

const stack = {
  environment: { AWS_REGION: 'us-east-1' },
  uiUrl: 'http://127.0.0.1:8233',
  namespace: 'default',
  taskQueue: 'rebaseline',
  stateDir: '.rebaseline',
};

test('a shell can evaluate the printed exports, whatever their values contain, and they unset AWS_PROFILE', () => {
  const lines = exportLines({ PLAIN: 'value', ODD: `it's "$HOME" \\ and\nmore` });
  const script = `${lines}\nprintf '%s|%s|%s' "$PLAIN" "$ODD" "\${AWS_PROFILE-none}"`;
  const env = { ...process.env, AWS_PROFILE: 'production' };
  expect(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' })).toBe(
    `value|it's "$HOME" \\ and\nmore|none`,
  );
});

test("the start link fills every field of the web UI's form except the input, which it does not copy from an earlier run", () => {
  expect(startLink(stack, 'census')).toBe(
    'http://127.0.0.1:8233/namespaces/default/workflows/start-workflow' +
      '?taskQueue=rebaseline&workflowType=retrainAndRebaseline&workflowId=rebaseline-census' +
      '&runId=00000000-0000-0000-0000-000000000000',
  );
});

test('the printed commands contain --state only if the state folder is not the default', () => {
  expect(announcement(stack)).toMatch(/npx rebaseline local next-hour$/m);
  expect(announcement({ ...stack, stateDir: 'elsewhere' })).toMatch(
    /npx rebaseline local next-hour --state elsewhere$/m,
  );
});

test('the announcement has links to the lists of runs that wait for a person', () => {
  const links = announcement(stack).match(/http\S+\?query=\S+/g) ?? [];
  expect(links.map((link) => new URL(link).searchParams.get('query'))).toEqual([
    'RebaselineStage="approval" AND ExecutionStatus="Running"',
    'RebaselineOutcome IN ("NeedsAttention","RolledBack","Unverified","Undetermined","DoNotRetrain")',
  ]);
});

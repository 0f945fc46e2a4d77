/**
 * The environment of a child process of the local stack: this process's environment without the variables that lead to a
 * real AWS account, a real Temporal cluster or another policy, plus `own`. The shared AWS files are disabled too: their
 * default profile may contain an account's keys, or endpoints (`services` sections).
 */
export function isolatedEnvironment(
  env: NodeJS.ProcessEnv,
  own: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|TEMPORAL|REBASELINE)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...own,
  };
}

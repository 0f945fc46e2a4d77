/** Which variables of this shell a child of the local stack may see. */

/**
 * This process's environment without anything that leads to a real AWS account, a real Temporal cluster or another
 * policy, and with `own` on top. Shared AWS files are switched off as well: a default profile may hold an account's
 * keys, or endpoints (`services` sections) of its own.
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

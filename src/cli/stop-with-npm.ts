/** How often the parent is compared. */
const EVERY_MILLISECONDS = 500;

/**
 * Sends this process a SIGTERM when the shell in which npm started it ends. npx and npm pass a signal to that shell only: a
 * shell such as dash ends and leaves this process running, without a parent that could stop it.
 */
export function stopWithNpm(environment: NodeJS.ProcessEnv = process.env): void {
  // npm sets it to `exec` (npx), `run-script`, `start` and so on.
  if (!environment.npm_command) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY_MILLISECONDS);
  timer.unref();
}

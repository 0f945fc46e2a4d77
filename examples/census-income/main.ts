/** `npm start`: runs the whole story on this machine, from the first violations to a monitor without violations. */
import { drawCensus } from './draws.js';
import { tellWhatToTry } from './look-around.js';
import { createNarrator } from './narrative.js';
import { openStoryStack, type StoryStack } from './story-stack.js';
import { tellTheEnding } from './the-ending.js';
import { tellTheFix } from './the-fix.js';
import { tellTheProblem } from './the-problem.js';
import { untilStopped } from './until-stopped.js';

/** Exit code of a shell for a program that Ctrl-C ended. */
const STOPPED = 130;

// The SDK releases are pinned to ones that support this Node, so the SDK's warning about later releases is noise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
const narrator = createNarrator();
const stopped = untilStopped();
// The reader has closed the output, for example with `npm start | head`.
process.stdout.on('error', () => stopped.stop());
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => stopped.stop(error instanceof Error ? error : new Error(String(error))));
}

process.exit(await main());

async function main(): Promise<number> {
  const opening = open();
  opening.catch(() => undefined);
  /** Undefined until the story has reached its end. */
  let exitCode: number | undefined;
  const telling = async () => {
    const { story, runUrl, failure } = await tell(opening);
    exitCode = failure === null ? 0 : 1;
    if (failure !== null) narrator.bad(failure);
    if (!isInteractive) return;
    tellWhatToTry(narrator, story, runUrl);
    await stopped.promise;
  };
  let code: number;
  try {
    await Promise.race([telling(), stopped.promise]);
    code = exitCode ?? STOPPED;
  } catch (error) {
    narrator.bad(error instanceof Error ? error.message : String(error));
    code = 1;
  }
  const keepFiles = code === 1;
  const story = await opening.catch(() => undefined);
  if (story && keepFiles) narrator.say(`Logs and state remain in ${story.stateDir}`);
  if (stopped.signal.aborted) narrator.say('Stopping.');
  narrator.silence();
  await story?.closeStory({ keepFiles });
  return code;
}

function open(): Promise<StoryStack> {
  narrator.title('The data drifts, the model is retrained, and the monitor needs a new baseline');
  let progress = 'starting the local SageMaker';
  const setProgress = (line: string) => {
    progress = line;
  };
  const opened = openStoryStack({
    log: narrator.isTerminal ? setProgress : (line) => narrator.say(line),
    ...(narrator.isTerminal && { progress: setProgress }),
    signal: stopped.signal,
    onUnexpectedExit: (message) => stopped.stop(new Error(message)),
  });
  return narrator.during(
    'a local SageMaker, a Temporal server and a worker are running',
    opened,
    () => progress,
  );
}

async function tell(opening: Promise<StoryStack>) {
  const [story, draws] = await Promise.all([opening, drawCensus()]);
  narrator.say(`Temporal UI: ${story.workflowsUrl}`);
  narrator.say('In this story an hour ends as soon as its 1,000 requests are answered.');
  const scene = { clients: story.clients, localUrl: story.localUrl, draws, narrator };
  const problem = await tellTheProblem(scene);
  const fix = await tellTheFix(scene, problem, {
    client: story.temporal,
    taskQueue: story.taskQueue,
    workflowsUrl: story.workflowsUrl,
    ...(isInteractive && { terminal: process.stdin }),
  });
  return { story, runUrl: fix.run.url, failure: tellTheEnding(narrator, problem, fix) };
}

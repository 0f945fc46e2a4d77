/** `npm start`: the whole story on this machine, from a quiet monitor through the drift to a quiet monitor. */
import { drawCensus } from './draws.js';
import { tellWhereToLook } from './look-around.js';
import { createNarrator } from './narrative.js';
import { openStoryStack, type StoryStack } from './story-stack.js';
import { tellTheCure } from './the-cure.js';
import { tellTheEnding } from './the-ending.js';
import { tellTheProblem } from './the-problem.js';
import { untilStopped } from './until-stopped.js';

const BROKEN_OFF = 130;

// The versions are pinned to those that take this Node, so the SDK's advice about later ones is noise here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
const narrator = createNarrator();
const stopped = untilStopped();
// Whoever read along has gone.
process.stdout.on('error', () => stopped.stop());
for (const unforeseen of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(unforeseen, (error) => stopped.stop(error instanceof Error ? error : new Error(String(error))));
}

process.exit(await main());

async function main(): Promise<number> {
  const opening = open();
  opening.catch(() => undefined);
  /** Set once the story is told to its end. */
  let told: number | undefined;
  const telling = async () => {
    const { story, runUrl, otherwise } = await tell(opening);
    told = otherwise === null ? 0 : 1;
    if (otherwise !== null) narrator.bad(otherwise);
    if (!isInteractive) return;
    tellWhereToLook(narrator, story, runUrl);
    await stopped.promise;
  };
  let code: number;
  try {
    await Promise.race([telling(), stopped.promise]);
    code = told ?? BROKEN_OFF;
  } catch (error) {
    narrator.bad(error instanceof Error ? error.message : String(error));
    code = 1;
  }
  const keepFiles = code === 1;
  const story = await opening.catch(() => undefined);
  if (story && keepFiles) narrator.say(`Logs and state are kept in ${story.stateDir}`);
  if (stopped.signal.aborted) narrator.say('Stopping.');
  narrator.silence();
  await story?.closeStory({ keepFiles });
  return code;
}

function open(): Promise<StoryStack> {
  narrator.title('A model drifts, is retrained, and needs a baseline of its own');
  let doing = 'starting the local SageMaker';
  const now = (line: string) => {
    doing = line;
  };
  const opened = openStoryStack({
    log: narrator.isTerminal ? now : (line) => narrator.say(line),
    ...(narrator.isTerminal && { progress: now }),
    signal: stopped.signal,
    onUnexpectedExit: (message) => stopped.stop(new Error(message)),
  });
  return narrator.during('a local SageMaker, a Temporal server and a worker are up', opened, () => doing);
}

async function tell(opening: Promise<StoryStack>) {
  const [story, draws] = await Promise.all([opening, drawCensus()]);
  narrator.say(`Temporal UI: ${story.workflowsUrl}`);
  narrator.say('An hour is over here as soon as its 1,000 people have come.');
  const scene = { clients: story.clients, localUrl: story.localUrl, draws, narrator };
  const problem = await tellTheProblem(scene);
  const cure = await tellTheCure(scene, problem, {
    client: story.temporal,
    taskQueue: story.taskQueue,
    workflowsUrl: story.workflowsUrl,
    ...(isInteractive && { terminal: process.stdin }),
  });
  return { story, runUrl: cure.run.url, otherwise: tellTheEnding(narrator, problem, cure) };
}

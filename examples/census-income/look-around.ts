import type { Narrator } from './narrative.js';
import type { StoryStack } from './story-stack.js';

/** What a person may want to see once the story is told and everything is still up. */
export function tellWhereToLook(narrator: Narrator, story: StoryStack, runUrl: string): void {
  narrator.chapter('Look around');
  narrator.say('Everything stays up until Ctrl-C. The run, its timeline and its result in the Temporal UI:');
  narrator.code(runUrl);
  narrator.say('For the AWS CLI, boto3 or any other client, in another terminal:');
  narrator.code(`eval "$(npx rebaseline local env --state ${story.stateDir})"`);
  narrator.say('To let another hour pass:');
  narrator.code(`npx rebaseline local next-hour --state ${story.stateDir}`);
}

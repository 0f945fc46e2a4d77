import { RUN_LISTS, runListUrl } from '../../src/contract/search-attributes.js';
import type { Narrator } from './narrative.js';
import type { StoryStack } from './story-stack.js';

/** Prints what a person can do after the story, while everything is still running. */
export function tellWhatToTry(narrator: Narrator, story: StoryStack, runUrl: string): void {
  narrator.chapter('Look around');
  narrator.say('Everything runs until Ctrl-C. The run, its timeline and its result in the Temporal UI:');
  narrator.code(runUrl);
  for (const { title, query } of RUN_LISTS) {
    narrator.say(`Runs ${title}:`);
    narrator.code(runListUrl(story.workflowsUrl, query));
  }
  narrator.say('To use the AWS CLI, boto3 or another AWS client in another terminal:');
  narrator.code(`eval "$(npx rebaseline local env --state ${story.stateDir})"`);
  narrator.say('To move the clock past the next hour:');
  narrator.code(`npx rebaseline local next-hour --state ${story.stateDir}`);
}

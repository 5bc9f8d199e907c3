import { expect, test } from 'vitest';
import { leansOnTurnBefore } from './follow-up.ts';

test.each([
  'and how do I stop it?',
  'ok, what about Python',
  'where is that configured?',
  'and on Windows?',
  'on Windows?',
  'And Docker?',
  'for QLoRA?',
  'without a GPU?',
  'how long does that take?',
  'how long?',
  'why?',
  'why not?',
  'what if it fails?',
  'how do I undo that?',
  'can I stop that run?',
  'which one is faster?',
  'the second one?',
  'do they cost anything?',
  'is it possible to undo?',
  'who can see them',
  'and what is the default?',
  'tell me more',
  'can you give an example?',
  'what else can I set?',
  'can I use Docker instead?',
  'and then?',
  'what happens when I delete it?',
])('"%s" leans on the turn before', question => {
  expect(leansOnTurnBefore(question)).toBe(true);
});

test.each([
  'capital of France?',
  'how do I bake bread?',
  'what is a datanet?',
  'docker?',
  'what is rank',
  'ok, how do I make a datanet?',
  'so what is the capital of France',
  'and how do I bake bread?',
  'is there a limit?',
  'are there prebuilt images?',
  'how long does it take to train a model?',
  'is it possible to run workflows on Windows?',
  'what happens with a file that is too large?',
  'which models that speak German are there?',
  'how do I start a workflow and stop it again?',
  'if I upload a file, who can see it?',
  'which port does the server listen on when it runs in a container',
  'what can this bot do?',
  'can I train on more than one GPU?',
  'how do I bake bread instead of cake?',
  'On Windows, how do I install the trainer?',
  'who won the world cup?',
  'weather tomorrow',
  '',
])('"%s" stands alone', question => {
  expect(leansOnTurnBefore(question)).toBe(false);
});

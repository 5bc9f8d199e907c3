import { expect, test } from 'vitest';
import { wordFrequency } from '../words/word-frequency.ts';
import { groupAlike } from './similar-questions.ts';

const words = await wordFrequency();
const grouped = (...questions: string[]) =>
  groupAlike(
    questions.map(question => ({ question })),
    words,
  ).map(group => group.map(({ question }) => question));

test('questions that ask about the same stand together, in the order of the first', () => {
  expect(
    grouped(
      'how do I rotate the API token?',
      'is there a dark mode?',
      'rotating API tokens',
      'Dark mode?',
      'can I rotate my api tokens',
    ),
  ).toEqual([
    ['how do I rotate the API token?', 'rotating API tokens', 'can I rotate my api tokens'],
    ['is there a dark mode?', 'Dark mode?'],
  ]);
});

test('questions about different things stand apart, though a word is the same', () => {
  expect(
    grouped('how do I delete a webhook?', 'how do I delete my account?', 'webhook retries'),
  ).toHaveLength(3);
  expect(grouped('???', '!!!', 'what is it')).toHaveLength(3);
});

test('a thousand questions are grouped without keeping anybody waiting', () => {
  const many = Array.from({ length: 1000 }, (_, at) => `how do I set option${at % 400} of the server?`);
  expect(grouped(...many)).toHaveLength(400);
});

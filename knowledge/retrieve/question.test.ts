import { expect, test } from 'vitest';
import { fuse } from './fuse.ts';
import { isFollowUp, readQuestion } from './question.ts';

const history = [{ question: 'how do I start a workflow from C#?', answer: 'Use the runner.' }];

test.each([
  ['and how do I stop it?', true],
  ['ok, what about Python', true],
  ['where is that configured?', true],
  ['which port does the server listen on when it runs in a container', false],
])('"%s" leans on the turn before: %s', (question, follows) => {
  expect(isFollowUp(question, 5)).toBe(follows);
});

test('a follow-up takes the last question with it at less weight, a new question does not', () => {
  const followUp = readQuestion('and how do I stop it?', history);
  expect(followUp.text).toBe('how do I start a workflow from C#?\nand how do I stop it?');
  expect(followUp.terms.find(entry => entry.term === 'workflow')).toMatchObject({ weight: 0.4 });
  expect(followUp.terms.find(entry => entry.term === 'stop')).toMatchObject({ weight: 1 });
  const fresh = readQuestion('which port does the server listen on when it runs in a container', history);
  expect(fresh.terms.some(entry => entry.term === 'workflow')).toBe(false);
});

test('each term brings those of the same meaning, and says whom they stand for', () => {
  const { terms } = readQuestion('wipe the db');
  expect(terms).toContainEqual({ term: 'databas', weight: 1, bridges: 'db' });
  expect(terms.filter(entry => entry.term === 'db')).toHaveLength(1);
});

test('rankings are fused by reciprocal rank', () => {
  const fused = fuse([
    { sectionIds: [1, 2], weight: 1 },
    { sectionIds: [2, 3], weight: 2 },
  ]);
  expect(fused.map(entry => entry.sectionId)).toEqual([2, 3, 1]);
  expect(fused[0]?.score).toBeCloseTo(1 / 62 + 2 / 61, 12);
});

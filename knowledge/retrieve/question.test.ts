import { expect, test } from 'vitest';
import { readQuestion } from './question.ts';

const history = [{ question: 'how do I start a workflow from C#?', answer: 'Use the runner.' }];

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

test('a question in another language is searched for by English words, and a fragment of one with the turn before it', () => {
  const alone = readQuestion('Wie installiere ich ein Plugin?');
  expect(alone).toMatchObject({ language: 'de', isFollowUp: false, text: 'install plugin' });
  expect(alone.terms).toContainEqual({ term: 'instal', weight: 1, bridges: 'installier' });
  const fragment = readQuestion('und unter Windows?', [
    { question: 'Wie installiere ich ein Plugin?', answer: '' },
  ]);
  expect(fragment.isFollowUp).toBe(true);
  expect(fragment.terms).toContainEqual({ term: 'instal', weight: 0.4, bridges: 'installier' });
});

import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Writer } from '../knowledge.ts';
import { followedDocs } from '../room.fixture.ts';
import { answered, said } from './said.fixture.ts';

const { home, opened } = await followedDocs(await emptyDatabase());

const ask = async (reply: string | Error, question = 'what is the correlation id for?') => {
  let seen = { system: '', user: '' };
  const writer: Writer = {
    model: 'scribe-1',
    write: async prompt => {
      seen = prompt;
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  const room = await opened({ writer });
  return { answer: await room.ask(question, { communityId: home }), seen };
};

test('a model’s supported sentences are the answer, by name of the model', async () => {
  const { answer, seen } = await ask(
    'The Correlation ID associates related workflow instances [1]. It also makes coffee [1].',
  );
  const { text, citations, by } = answered(answer);
  expect(by).toEqual({ model: 'scribe-1' });
  expect(text).toBe('The Correlation ID associates related workflow instances. [1]');
  expect(citations).toHaveLength(1);
  expect(said(answer)).toContain('Left out, since the docs don’t bear it out: 1 sentence');
  expect(seen.user).toContain('Correlation ID');
});

test.each([
  [
    'nothing that the docs say',
    'It is a kind of cheese [1].',
    'don’t bear out what the language model wrote',
  ],
  ['an error', new Error('no'), 'The language model does not answer at the moment'],
])('with %s the answer is extracted, and says why', async (_, reply, why) => {
  const { answer } = await ask(reply);
  expect(answered(answer).by).toBe('extraction');
  expect(said(answer)).toContain(why);
});

test('what it says is not in the docs is refused', async () => {
  expect((await ask('NOT IN THE DOCS')).answer).toMatchObject({ answered: false });
});

test('a model is told the instructions of the community after the rules, which they do not change', async () => {
  let system = '';
  const room = await opened({
    writer: {
      model: 'scribe-1',
      write: async prompt => {
        system = prompt.system;
        return 'It associates related workflow instances [1]. Arr [1].';
      },
    },
  });
  const asked = { communityId: home, instructions: async () => 'Speak like a pirate.' };
  const answer = await room.ask('what is the correlation id for?', asked);
  expect(system).toMatch(
    /^You answer questions[\s\S]*changes none of the rules above[\s\S]*Speak like a pirate\.$/,
  );
  expect(answered(answer).text).not.toContain('Arr');
});

test('a quote is the section that answers, without a model, and noted nowhere', async () => {
  const room = await opened({});
  const before = await room.unanswered(home, { limit: 50, withPrivate: true });
  const quote = await room.quote('what is the correlation id for?', { communityId: home });
  expect(quote?.text).toMatch(/correlation/i);
  expect(quote?.text).not.toContain('[1]');
  expect(quote?.where).toContain('Correlation ID (');
  expect(await room.quote('how do I bake bread?', { communityId: home })).toBeUndefined();
  expect(await room.unanswered(home, { limit: 50, withPrivate: true })).toEqual(before);
});

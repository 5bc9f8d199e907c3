import { beforeEach, expect, test, vi } from 'vitest';
import { OutsideError, UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { Comparison, NewComparison } from '../../workers/comparison.ts';
import type { ChatRequest, Model } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// The first update loads the offline understanding.
vi.setConfig({ testTimeout: 90_000 });

/** What each model answers next. */
let answers: Record<string, (request: ChatRequest) => AsyncIterable<string>>;
let kept: NewComparison[] = [];
let choices: (number | null)[] = [];

const model = (name: string) =>
  ({
    id: 1,
    name,
    version: '0f3a8c21d4b6',
    base: 'gpt2',
    data: { snapshotId: 1, label: 'pip v1' },
    report: {},
  }) as Model;

const room = await testAgent(await emptyDatabase(), {
  workers: {
    models: async () => [model('pip-v1'), model('pip-v2')],
    model: async (_, name) => {
      if (name === 'pip-v1' || name === 'pip-v2') return model(name);
      throw new UserError(`There is no model called “${name}”.`);
    },
    modelNames: async () => ['pip-v1', 'pip-v2'],
    chat: request => (answers[request.name] ?? says('?'))(request),
    arena: {
      keep: async comparison => kept.push(comparison),
      vote: async ({ comparison, choice }): Promise<Comparison> => {
        choices.push(choice);
        return { ...(kept[comparison - 1] as NewComparison), choice };
      },
      compared: async ({ comparison }) => kept[comparison - 1] as NewComparison,
      standings: async () => [],
      question: async () => 'Where is the harbour?',
    },
  },
});
const ana = await room.person('Ana', 'maker');
const says = (text: string) =>
  async function* () {
    yield text;
  };

beforeEach(() => {
  [kept, choices] = [[], []];
  answers = { 'pip-v1': says('Arr.'), 'pip-v2': says('Ahoy.') };
});

const compare = async (words: string) => {
  const sender = room.at(ana, await room.chat());
  return { sender, said: await room.say(sender, words) };
};

test('answers stand side by side, each with its exact version, and who was best is kept', async () => {
  const { sender, said } = await compare('/compare pip-v1 pip-v2 Who are you?');
  const text = textOf(said);
  for (const part of [
    'Who are you?',
    'Arr.',
    'Ahoy.',
    'pip-v1 · Version 0f3a8c21d4b6',
    'pip-v2 · Version 0f3a8c21d4b6',
  ])
    expect(text).toContain(part);
  expect(kept).toMatchObject([
    {
      blind: false,
      prompt: 'Who are you?',
      answers: [
        { name: 'pip-v1', version: '0f3a8c21d4b6', answer: 'Arr.' },
        { name: 'pip-v2', version: '0f3a8c21d4b6', answer: 'Ahoy.' },
      ],
    },
  ]);
  const voted = await room.press(sender, said[0], 'pip-v2 is best');
  expect(textOf(voted)).toContain('You chose pip-v2@0f3a8c21d4b6');
  expect(choices).toEqual([1]);
});

test('one that fails does not end the others, and says why in its place', async () => {
  answers['pip-v2'] = async function* () {
    yield* [];
    throw new OutsideError('There is not enough memory for pip-v2.');
  };
  const { said } = await compare('/compare pip-v1 pip-v2 Who are you?');
  expect(textOf(said)).toContain('Arr.');
  expect(textOf(said)).toContain('There is not enough memory for pip-v2.');
  expect(textOf(said)).toContain('1 model could not answer');
  // There is nothing to choose between.
  expect(kept).toEqual([]);
});

test('a model that is not there, and one named twice, are refused before anything is asked', async () => {
  expect(textOf((await compare('/compare pip-v1 pip-v9 Hi')).said)).toContain('There is no model');
  expect(textOf((await compare('/compare pip-v1 pip-v1 Hi')).said)).toContain('Name each model once');
});

test('the arena hides whose answers they are until the vote', async () => {
  const { sender, said } = await compare('/arena');
  const text = textOf(said);
  expect(text).toContain('Where is the harbour?');
  expect(text).toContain('Arr.');
  expect(text).toContain('Ahoy.');
  expect(text).not.toContain('pip-v');
  expect(kept).toMatchObject([{ blind: true, prompt: 'Where is the harbour?' }]);
  const names = kept[0]?.answers.map(({ name }) => name) ?? [];
  expect([...names].sort()).toEqual(['pip-v1', 'pip-v2']);
  const voted = textOf(await room.press(sender, said[0], 'A is better'));
  expect(choices).toEqual([0]);
  expect(voted).toContain(`You chose ${names[0]}@0f3a8c21d4b6`);
  expect(voted).toContain(`${names[1]}@0f3a8c21d4b6`);
});

test('in the arena an error does not tell the model, and there is nothing to vote on', async () => {
  answers['pip-v2'] = async function* () {
    yield* [];
    throw new OutsideError('There is not enough memory for pip-v2.');
  };
  const { said } = await compare('/arena prompt:"Who are you?"');
  expect(textOf(said)).toContain('It could not answer.');
  expect(textOf(said)).not.toContain('pip-v');
  expect(kept).toEqual([]);
});

test('whoever asks can stop the answers, and keeps what came', async () => {
  const begun = Promise.withResolvers<void>();
  const waits = async function* ({ signal }: ChatRequest) {
    yield 'Once upon';
    begun.resolve();
    await new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  };
  answers = { 'pip-v1': waits, 'pip-v2': says('Ahoy.') };
  const sender = room.at(ana, await room.chat());
  const asked = room.say(sender, '/compare pip-v1 pip-v2 A story');
  await begun.promise;
  await room.say(sender, '/stop answers');
  const said = textOf(await asked);
  expect(said).toContain('Once upon');
  expect(said).toContain('Ahoy.');
});

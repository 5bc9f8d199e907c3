import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { datanet, text } from '../arguments/argument-types.ts';
import { letterOf } from '../cards/blind-vote.ts';
import { comparisonCard } from '../cards/comparison.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { stopButton } from '../model-chat/answer-buttons.ts';
import { type Contender, contender } from '../model-chat/contender.ts';
import { type SideAnswer, sideBySide } from '../model-chat/side-by-side.ts';
import type { Button } from '../reply.ts';

export const arena = command({
  name: 'arena',
  summary: 'Has you vote blindly between two models',
  args: z.object({
    datanet: datanet().optional().describe('Only models that learned from this datanet; left out: any'),
    prompt: text(8000).optional().describe('What both are asked; left out: a held-out question'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'arena',
    'blind test',
    'let me vote between two models',
    'arena for {datanet}',
    'start a blind vote on {datanet}',
    'two models against each other, I vote',
    'which answer is better? let me judge {datanet} models',
  ],
  async *run({ datanet, prompt: given }, context) {
    const { rooms, community, person, origin } = context;
    const random = randomOf(origin);
    const pair = await drawPair(datanet, random, context);
    const prompt = given ?? (await questionFor(pair, random, context));
    const ended = context.ended();
    const signal = AbortSignal.any([context.signal, ended]);
    const names = pair.map((_, at) => t('Answer {letter}', { letter: letterOf(at) }));
    const title = t('Which answer is better?');
    const card = (answers: readonly SideAnswer[], buttons: Button[]) =>
      comparisonCard(prompt, names, answers.map(unnamed), { title, buttons });
    let answers: readonly SideAnswer[] = [];
    yield {
      ...card(
        pair.map(() => ({ text: '', state: 'waiting' })),
        [stopButton()],
      ),
      draft: false,
    };
    for await (answers of sideBySide(
      // What is said of the loading names the model.
      pair.map(
        ({ name }) =>
          () =>
            rooms.workers.chat({
              communityId: community.id,
              name,
              messages: [{ role: 'user', content: prompt }],
              signal,
            }),
      ),
      () => ended.aborted && !context.signal.aborted,
    )) {
      yield card(answers, [stopButton()]);
    }
    context.signal.throwIfAborted();
    if (answers.some(({ state, text }) => state !== 'done' || !text.trim())) {
      yield card(answers, [{ label: t('Another round'), call: { command: 'arena', args: {} } }]);
      return;
    }
    const comparison = await rooms.workers.arena.keep({
      communityId: community.id,
      personId: person.id,
      origin,
      blind: true,
      prompt,
      answers: pair.map(({ name, version }, at) => ({ name, version, answer: answers[at]?.text ?? '' })),
    });
    const choice = (label: string, args: Record<string, unknown>): Button => ({
      label,
      call: { command: 'best answer', args: { comparison, ...args } },
      only: 'asker',
    });
    yield card(answers, [
      ...pair.map((_, at) => choice(t('{letter} is better', { letter: letterOf(at) }), { choice: at })),
      choice(t('None is better'), {}),
    ]);
  },
});

/** An error names its model, too. */
function unnamed(answer: SideAnswer): SideAnswer {
  return answer.state === 'failed' ? { ...answer, words: message('It could not answer.') } : answer;
}

/** Two different models by chance; where only one was trained, it and its base. */
async function drawPair(
  datanet: string | undefined,
  random: () => number,
  { rooms, community }: Context,
): Promise<Contender[]> {
  const all = await rooms.workers.models(community.id);
  const name = datanet === undefined ? undefined : (await rooms.datanets.get(community.id, datanet)).name;
  const models = name === undefined ? all : all.filter(({ data }) => data.label.startsWith(`${name} v`));
  const [only] = models;
  if (!only) {
    throw new UserError(
      message('No model was trained on this yet, so there is nothing to vote on: “/train” makes one.'),
    );
  }
  const names = models.length > 1 ? models.map(model => model.name) : [only.name, only.base];
  const [first = ''] = names.splice(Math.floor(random() * names.length), 1);
  const second = names[Math.floor(random() * names.length)] ?? '';
  const order = random() < 0.5 ? [first, second] : [second, first];
  return Promise.all(order.map(one => contender(one, rooms, community.id)));
}

async function questionFor(
  pair: readonly Contender[],
  random: () => number,
  { rooms, community }: Context,
): Promise<string> {
  const tuned = pair.find(({ version }) => version !== undefined);
  const question = tuned && (await rooms.workers.arena.question(community.id, tuned.name, random));
  if (question !== undefined) return question;
  throw new UserError(
    message('No question was held out for these models. Give one of your own: /arena prompt:"..."'),
  );
}

/** Numbers from 0 to 1 by what caused the call: done again it draws the same. */
function randomOf(origin: string): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${origin} ${drawn++}`).digest().readUInt32BE(0) / 2 ** 32;
}

import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { model, text } from '../arguments/argument-types.ts';
import { comparisonCard } from '../cards/comparison.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { stopButton } from '../model-chat/answer-buttons.ts';
import { contender } from '../model-chat/contender.ts';
import { type SideAnswer, sideBySide } from '../model-chat/side-by-side.ts';
import type { Button } from '../reply.ts';

export const compare = command({
  name: 'compare',
  summary: "Puts two to four models' answers side by side",
  args: z.object({
    models: z.array(model()).min(2).max(4).describe('Two to four models'),
    prompt: text(8000).describe('What each is asked'),
  }),
  role: 'everyone',
  reads: true,
  phrases: [
    'compare {models}: {prompt}',
    'compare {models} on "{prompt}"',
    'ask {models} {prompt} and show both answers',
    '{models} side by side: {prompt}',
    'put {models} next to each other with {prompt}',
    'what do {models} say to "{prompt}"?',
  ],
  async *run({ models, prompt }, context) {
    const { rooms, community, person, origin } = context;
    const contenders = await Promise.all(models.map(name => contender(name, rooms, community.id)));
    if (new Set(contenders.map(({ name }) => name)).size < contenders.length)
      throw new UserError(message('Name each model once.'));
    const ended = context.ended();
    const signal = AbortSignal.any([context.signal, ended]);
    const names = contenders.map(({ name, label }) => `${name} · ${label}`);
    const title = t('{n, plural, one {# model} other {# models}} side by side', { n: names.length });
    const card = (answers: readonly SideAnswer[], buttons: Button[]) =>
      comparisonCard(prompt, names, answers, { title, buttons });
    let answers: readonly SideAnswer[] = [];
    yield {
      ...card(
        contenders.map(() => ({ text: '', state: 'waiting' })),
        [stopButton()],
      ),
      draft: false,
    };
    for await (answers of sideBySide(
      contenders.map(
        ({ name }) =>
          onState =>
            rooms.workers.chat({
              communityId: community.id,
              name,
              messages: [{ role: 'user', content: prompt }],
              signal,
              onState,
            }),
      ),
      () => ended.aborted && !context.signal.aborted,
    )) {
      yield card(answers, [stopButton()]);
    }
    context.signal.throwIfAborted();
    const answered = contenders.flatMap(({ name, version }, at) =>
      answers[at]?.state === 'done' ? [{ name, version, answer: answers[at].text }] : [],
    );
    if (answered.length < 2) {
      yield card(answers, []);
      return;
    }
    const comparison = await rooms.workers.arena.keep({
      communityId: community.id,
      personId: person.id,
      origin,
      blind: false,
      prompt,
      answers: answered,
    });
    yield card(answers, [
      ...answered.map(
        ({ name }, choice): Button => ({
          label: t('{model} is best', { model: name }),
          call: { command: 'best answer', args: { comparison, choice } },
          only: 'asker',
        }),
      ),
      { label: t('Why?'), call: { command: 'why compared', args: { comparison } }, only: 'asker' },
    ]);
  },
});

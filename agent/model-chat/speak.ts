import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { AnswerEnd } from '../../workers/model.ts';
import type { Conversation } from '../community/conversations.ts';
import { exchanges, offered } from '../community/exchanges.ts';
import type { Context } from '../context.ts';
import { t, translate } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import type { Button, Reply } from '../reply.ts';
import { capital } from '../words.ts';
import { answerButtons, stopButton } from './answer-buttons.ts';
import { chatTarget } from './chat-target.ts';
import { openProgress } from './progress.ts';
import { systemPromptOf } from './system-prompt.ts';

/** One turn: the person's words to the model of the open chat, its answer streamed back. */
export async function* speak(said: string, context: Context): AsyncGenerator<Reply> {
  const { rooms, origin } = context;
  const ended = context.ended();
  const conversation = await openConversation(context);
  await rooms.conversations.say(conversation.id, { origin, actor: 'person', text: said });
  yield* answerTo(said, conversation, ended, context);
}

/** @throws UserError when none is open */
export async function openConversation({ rooms, chatId, person }: Context): Promise<Conversation> {
  const conversation = await rooms.conversations.current(chatId, person.id);
  if (!conversation) throw new UserError(message('No chat with a model is open. “/chat” starts one.'));
  return conversation;
}

/**
 * The model's answer to what was said last in a conversation, streamed back.
 *
 * @param conversation as it was before: neither these words nor an answer to them are looked for in it
 */
export async function* answerTo(
  said: string,
  conversation: Conversation,
  ended: AbortSignal,
  context: Context,
): AsyncGenerator<Reply> {
  const { rooms, community, origin } = context;
  const isStopped = () => ended.aborted && !context.signal.aborted;
  const { model, version, label, system: own } = await chatTarget(conversation.model, rooms, community.id);
  const before = exchanges(
    conversation.turns.filter(turn => turn.origin !== origin && turn.replacedBy === null),
  );
  const by = `${model} · ${label}`;
  const look = (text: string, state: string | undefined): Reply => ({
    key: 'answer',
    ...(state !== undefined && {
      state: { tone: 'busy' as const, text: state },
      buttons: [stopButton()],
      streams: true,
    }),
    blocks: text ? [{ kind: 'quote', text, by, copy: state === undefined }] : [],
  });
  if (ended.aborted) {
    const why = leaves(ended) ? t('Not answered: you ended the chat') : t('Not answered: you stopped it');
    yield { key: 'answer', state: stopped(why), blocks: [] };
    return;
  }
  yield look('', t('Thinking'));
  const system = await systemPromptOf({ chosen: conversation.system, own }, context);
  const progress = openProgress();
  let end: AnswerEnd | undefined;
  const { temperature, maxTokens } = conversation;
  const answer = rooms.workers.chat({
    communityId: community.id,
    name: model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...before.slice(-offered).flatMap(({ asked, answered }) => [
        { role: 'user' as const, content: asked },
        { role: 'assistant' as const, content: answered },
      ]),
      { role: 'user', content: said },
    ],
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    signal: AbortSignal.any([context.signal, ended]),
    onState: progress.say,
    onEnd: told => {
      end = told;
    },
  });
  const keep = (text: string) =>
    rooms.conversations.say(conversation.id, {
      origin,
      actor: 'model',
      text,
      by: { model, version, system: system ?? own },
    });
  const buttons = async (text: string, first: Button[], last: Button[] = []): Promise<Button[]> => {
    const answer = { turn: await keep(text), said, text, correctable: await isCorrectable(context) };
    return [...first, ...answerButtons(answer), ...last];
  };
  let text = '';
  try {
    for await (const event of progress.beside(answer)) {
      if (event.state !== undefined) yield { ...look(text, translate(event.state)), draft: true };
      else {
        text += event.piece;
        yield { ...look(text, t('Answering')), draft: true };
      }
    }
  } catch (error) {
    if (!isStopped()) {
      const inWords = error instanceof UserError || error instanceof OutsideError;
      const why = inWords ? translate(error.said) : t('Something went wrong. Ask again.');
      // Whatever went wrong, nobody is left with an answer that seems to be still coming.
      yield {
        ...look(text, undefined),
        state: { tone: 'warning', text: text.trim() ? t('The answer broke off. {why}', { why }) : why },
        ...(text.trim() && { buttons: await buttons(text, [goOn()]) }),
      };
      if (!inWords) throw error;
      return;
    }
  }
  if (isStopped()) {
    const why = leaves(ended) ? t('Stopped: you ended the chat') : t('Stopped');
    yield {
      ...look(text, undefined),
      state: stopped(why),
      ...(text.trim() && { buttons: await buttons(text, leaves(ended) ? [] : [goOn()]) }),
    };
    return;
  }
  if (!text.trim()) {
    yield {
      key: 'answer',
      state: { tone: 'warning', text: t('{model} had nothing to say; ask in other words', { model }) },
      blocks: [],
    };
    return;
  }
  const state = endState(end, Math.max(0, before.length - offered) * 2);
  yield {
    ...look(text, undefined),
    ...(state && { state }),
    buttons: await buttons(
      text,
      end?.reason === 'length' ? [goOn()] : [],
      before.length === 0 ? [endChat()] : [],
    ),
  };
}

/** Whether the whole chat is left, and not only this answer. */
const leaves = (ended: AbortSignal) => ended.reason === 'end chat';

/** Where nobody has named a datanet for corrections, only who can do that is shown the way. */
async function isCorrectable({ rooms, community, role }: Context): Promise<boolean> {
  return allows(role, 'steward') || (await rooms.feedback.datanetOf(community.id)) !== undefined;
}

const goOn = (): Button => ({
  label: t('Go on'),
  call: { command: 'talk', args: { message: 'Go on.' } },
  only: 'asker',
});
const endChat = (): Button => ({
  label: t('End chat'),
  call: { command: 'end chat', args: {} },
  only: 'asker',
});

/** @param notOffered messages that are too old to be offered at all */
function endState(end: AnswerEnd | undefined, notOffered: number): Reply['state'] {
  const said: string[] = [];
  if (end?.reason === 'length') said.push(t('cut at the longest answer'));
  const leftOut = (end?.leftOut ?? 0) + notOffered;
  if (leftOut > 0)
    said.push(
      t(
        '{n, plural, one {the oldest message of this chat did not fit and was left out} other {the oldest # messages of this chat did not fit and were left out}}',
        { n: leftOut },
      ),
    );
  const [first = '', ...rest] = said;
  return said.length > 0
    ? { tone: end?.reason === 'length' ? 'warning' : 'neutral', text: [capital(first), ...rest].join('; ') }
    : undefined;
}

function stopped(text: string) {
  return { tone: 'neutral' as const, text };
}

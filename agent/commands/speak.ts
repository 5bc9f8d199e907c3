import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Context, Rooms } from '../context.ts';
import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';

/** The newest turns a model is given: older ones cost time and a small model loses the thread anyway. */
const remembered = 12;

/** Finds what a chat is with: a model trained here, or a base to compare it with. */
export async function chatTarget(
  name: string,
  rooms: Rooms,
  communityId: number,
): Promise<{ model: string; label: string }> {
  try {
    const model = await rooms.workers.model(communityId, name);
    return {
      model: model.name,
      label: t('Version {version}, {base} trained on {data}', {
        version: model.version,
        base: model.base,
        data: model.data.label,
      }),
    };
  } catch (notTuned) {
    try {
      const base = rooms.workers.base(name);
      return { model: base.name, label: t('The base model, {hub}', { hub: base.hub }) };
    } catch {
      throw notTuned;
    }
  }
}

/** One turn: the person's words to the model of the open chat, its answer streamed back. */
export async function* speak(said: string, context: Context): AsyncGenerator<Reply> {
  const { rooms, community, chatId, person, origin } = context;
  const ended = context.ended();
  const isStopped = () => ended.aborted && !context.signal.aborted;
  const conversation = await rooms.conversations.current(chatId, person.id);
  if (!conversation) throw new UserError(message('No chat with a model is open. “/chat” starts one.'));
  const { model, label } = await chatTarget(conversation.model, rooms, community.id);
  await rooms.conversations.say(conversation.id, origin, 'person', said);
  const before = conversation.turns.filter(turn => turn.origin !== origin).slice(-remembered);
  const by = `${model} · ${label}`;
  const look = (text: string, state: string | undefined): Reply => ({
    key: 'answer',
    ...(state !== undefined && { state: { tone: 'busy' as const, text: state } }),
    blocks: text ? [{ kind: 'quote', text, by }] : [],
  });
  if (ended.aborted) {
    yield { key: 'answer', state: stopped(t('Not answered: you ended the chat')), blocks: [] };
    return;
  }
  yield look('', t('Thinking'));
  const progress = openProgress();
  const answer = rooms.workers.chat({
    communityId: community.id,
    name: model,
    messages: [
      ...before.map(turn => ({
        role: turn.actor === 'person' ? ('user' as const) : ('assistant' as const),
        content: turn.text,
      })),
      { role: 'user', content: said },
    ],
    signal: AbortSignal.any([context.signal, ended]),
    onState: progress.say,
  });
  let text = '';
  try {
    for await (const event of progress.beside(answer)) {
      if (event.state !== undefined) yield { ...look(text, event.state), draft: true };
      else {
        text += event.piece;
        yield { ...look(text, t('Answering')), draft: true };
      }
    }
  } catch (error) {
    if (!isStopped()) throw error;
  }
  if (isStopped()) {
    if (text.trim()) await rooms.conversations.say(conversation.id, origin, 'model', text);
    yield { ...look(text, undefined), state: stopped(t('Stopped: you ended the chat')) };
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
  await rooms.conversations.say(conversation.id, origin, 'model', text);
  const turns = Math.floor(before.length / 2) + 1;
  yield {
    ...look(text, undefined),
    ...(turns === 1 && {
      buttons: [{ label: t('End chat'), call: { command: 'end chat', args: {} }, only: 'asker' }],
    }),
    ...(turns > remembered / 2 && {
      state: {
        tone: 'neutral',
        text: t('It remembers the last {n, plural, one {# exchange} other {# exchanges}}', {
          n: remembered / 2,
        }),
      },
    }),
  };
}

function stopped(text: string) {
  return { tone: 'neutral' as const, text };
}

/** Joins what is said about the loading with the pieces of the answer, in the order they come. */
function openProgress() {
  const said: string[] = [];
  let wake = () => {};
  return {
    say: (words: string) => {
      said.push(words);
      wake();
    },
    async *beside(answer: AsyncIterable<string>): AsyncGenerator<{ state?: string; piece?: string }> {
      const pieces = answer[Symbol.asyncIterator]();
      let next = pieces.next();
      for (;;) {
        const states = new Promise<'said'>(resolve => {
          wake = () => resolve('said');
          if (said.length) wake();
        });
        const first = await Promise.race([next, states]);
        for (const state of said.splice(0)) yield { state };
        if (first === 'said') continue;
        if (first.done) return;
        yield { piece: first.value };
        next = pieces.next();
      }
    },
  };
}

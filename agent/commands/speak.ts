import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { AnswerEnd } from '../../workers/workers.ts';
import type { Conversation } from '../community/conversations.ts';
import type { Context, Rooms } from '../context.ts';
import { t, translate } from '../language/translate.ts';
import type { Button, Reply } from '../reply.ts';
import { capital } from '../words.ts';

/** The newest exchanges a model is offered; of these it is given as many as it can read. */
const offered = 50;

/** Finds what a chat is with: a model trained here, or a base to compare it with. */
export async function chatTarget(
  name: string,
  rooms: Rooms,
  communityId: number,
): Promise<{ model: string; label: string; system?: string | undefined }> {
  try {
    const model = await rooms.workers.model(communityId, name);
    return {
      model: model.name,
      label: t('Version {version}, {base} trained on {data}', {
        version: model.version,
        base: model.base,
        data: model.data.label,
      }),
      system: model.report.systemPrompt,
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
  const before = exchanges(conversation.turns.filter(turn => turn.origin !== origin));
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
  let end: AnswerEnd | undefined;
  const answer = rooms.workers.chat({
    communityId: community.id,
    name: model,
    messages: [
      ...(conversation.system === undefined
        ? []
        : [{ role: 'system' as const, content: conversation.system }]),
      ...before.slice(-offered).flatMap(({ asked, answered }) => [
        { role: 'user' as const, content: asked },
        { role: 'assistant' as const, content: answered },
      ]),
      { role: 'user', content: said },
    ],
    signal: AbortSignal.any([context.signal, ended]),
    onState: progress.say,
    onEnd: told => {
      end = told;
    },
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
    if (!isStopped()) {
      if (text.trim()) await rooms.conversations.say(conversation.id, origin, 'model', text);
      const inWords = error instanceof UserError || error instanceof OutsideError;
      const why = inWords ? translate(error.said) : t('Something went wrong. Ask again.');
      // Whatever went wrong, nobody is left with an answer that seems to be still coming.
      yield {
        ...look(text, undefined),
        state: { tone: 'warning', text: text.trim() ? t('The answer broke off. {why}', { why }) : why },
        ...(text.trim() && { buttons: [goOn()] }),
      };
      if (!inWords) throw error;
      return;
    }
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
  const state = endState(end, Math.max(0, before.length - offered) * 2);
  const buttons = [
    ...(end?.reason === 'length' ? [goOn()] : []),
    ...(before.length === 0 ? [endChat()] : []),
  ];
  yield { ...look(text, undefined), ...(state && { state }), ...(buttons.length > 0 && { buttons }) };
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

/** What was asked and answered. A turn without an answer (it was too long, or the model failed) is nothing to go on from. */
function exchanges(turns: Conversation['turns']): { asked: string; answered: string }[] {
  return turns.flatMap((turn, at) => {
    const next = turns[at + 1];
    return turn.actor === 'person' && next?.actor === 'model'
      ? [{ asked: turn.text, answered: next.text }]
      : [];
  });
}

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

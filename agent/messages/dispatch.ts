import type { RemovedWords } from '../../datanets/removal.ts';
import type { DroppedFile } from '../../datanets/submission.ts';
import type { Database } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { commands } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { goesOn } from '../community/questions.ts';
import type { Rooms } from '../context.ts';
import type { Language } from '../language/languages.ts';
import type { Actor, ActorCache } from '../people/actor-cache.ts';
import type { Call, Reply } from '../reply.ts';
import { keepingTurn } from '../turn.ts';
import { isLong, sentence } from '../understand/sentence/sentence.ts';
import { nothing, type Surroundings, type Understanding } from '../understand/understanding.ts';
import type { Incoming, Update } from '../update.ts';
import { aboutReply } from './about-reply.ts';
import type { ChatCancellations } from './chat-cancellation.ts';
import { answerDroppedFiles } from './dropped-files.ts';
import { cooldownNotice, type HelpAnswer, type HelpCooldown } from './help-cooldown.ts';
import type { Inbox } from './inbox.ts';
import { mendedBy } from './mended-by-reply.ts';
import { exactPhrase, notUnderstood } from './not-understood.ts';
import { type Mode, performCall } from './perform.ts';
import { leftToDo, offerReadings, unusedSettings } from './plain-words.ts';
import { formProblem } from './problem-reply.ts';
import { answerSmallTalk } from './small-talk/small-talk.ts';
import { pressCall } from './stored-calls.ts';

export interface Dispatch {
  db: Database;
  inbox: Inbox;
  cancellations: ChatCancellations;
  rooms: Rooms;
  actors: ActorCache;
  understanding: Understanding;
  helpCooldown: HelpCooldown;
  existing: (communityId: number) => Promise<ExistingNames>;
  now: () => Date;
  /** Says something to somebody else than the one who is answered, once for each `key` of an update. */
  tell: (incoming: Incoming, personId: number, key: string, reply: Reply) => Promise<void>;
  /** Takes the words of removed content out of what is kept of a community's chats. */
  redact: (communityId: number, gone: RemovedWords) => Promise<void>;
  /** Of the answer. */
  language: Language;
}

/** Decides what an update is (a command, a button, a form, files, a turn in a chat, plain words) and does it. */
export async function* answer(
  received: Incoming,
  deps: Dispatch,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const { update } = received;
  const actor = await deps.actors.of(received);
  // What they sent before they were banned may come to its turn only now.
  if (actor.banned) return;
  const incoming = { ...received, person: actor.person };
  const perform = (call: Call, mode: Mode, files: readonly DroppedFile[]) =>
    performCall(call, mode, files, {
      incoming,
      role: actor.role,
      language: deps.language,
      rooms: deps.rooms,
      existing: () => deps.existing(incoming.community.id),
      now: deps.now(),
      signal,
      ended: () => deps.cancellations.signal(incoming),
      tell: (personId, key, reply) => deps.tell(incoming, personId, key, reply),
      redact: gone => deps.redact(incoming.community.id, gone),
    });
  if (update.kind === 'press') {
    const pressed = await press(update.token, update.picked, incoming, deps);
    yield* perform(pressed.call, pressed.mode, pressed.files);
  } else if (update.kind === 'form') {
    const stored = update.token === undefined ? undefined : await press(update.token, {}, incoming, deps);
    const call = {
      command: stored?.call.command ?? update.command,
      args: { ...stored?.call.args, ...update.values },
    };
    const files = update.files.length ? update.files : (stored?.files ?? []);
    try {
      yield* perform(call, stored ? 'filled' : 'run', files);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      yield formProblem(error, { ...call, ...(update.files.length && { keepsFiles: true }) }, actor.role);
    }
  } else {
    yield* words(update, actor, incoming, deps, perform, signal);
  }
}

async function press(token: string, picked: Record<string, string[]>, incoming: Incoming, deps: Dispatch) {
  const { chatId, person, id } = incoming;
  const stored = await pressCall(
    deps.db,
    { token, picked, personId: person.id, chatId, incomingId: id },
    deps.now(),
  );
  const files = stored.filesOf === null ? [] : await deps.inbox.filesOf(stored.filesOf);
  const { command, args, form, mode } = stored;
  return { call: { command, args, ...(form && { form }) }, mode, files };
}

async function* words(
  { text: written, files, overheard, inReplyTo }: Extract<Update, { kind: 'text' }>,
  actor: Actor,
  incoming: Incoming,
  deps: Dispatch,
  perform: (call: Call, mode: Mode, files: readonly DroppedFile[]) => AsyncGenerator<Reply>,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const text = written.trim();
  const help = (card: () => AsyncGenerator<Reply>) =>
    inMeasure(deps.helpCooldown.next(incoming.chatId, incoming.person.id), card);
  if (text === '/help') {
    yield* help(() => perform({ command: 'help', args: {} }, 'run', files));
    return;
  }
  if (text.startsWith('/')) {
    yield* perform(await aboutReply(deps.db, inReplyTo, parseSlash(text, commands)), 'run', files);
    return;
  }
  if (files.length) {
    const mended =
      inReplyTo === undefined ? undefined : await mendedBy(deps.db, inReplyTo, incoming.person.id);
    if (mended) {
      yield* perform(
        { command: 'submit', args: { ...mended, ...(text && { context: text }) } },
        'run',
        files,
      );
      return;
    }
    const { datanet } = await deps.rooms.chats.listening(incoming.chatId);
    if (datanet) {
      const context = text ? { context: text } : {};
      yield* perform({ command: 'submit', args: { datanet: datanet.name, ...context } }, 'run', files);
      return;
    }
  }
  const exact = files.length ? undefined : exactPhrase(text);
  if (exact) {
    yield* perform(exact, 'run', []);
    return;
  }
  const smallTalk =
    files.length || overheard || actor.talksToModel ? undefined : answerSmallTalk(text, actor.role);
  if (smallTalk) {
    if ('command' in smallTalk) yield* help(() => perform(smallTalk, 'run', []));
    else yield smallTalk;
    return;
  }
  const existing = text ? await surroundings(incoming.community.id, deps, signal) : undefined;
  const interpret = async () => (existing ? deps.understanding.interpret(text, existing, signal) : nothing);
  // Turns of a conversation go to its model in the order they were said.
  const understood = await (actor.talksToModel ? keepingTurn(interpret) : interpret());
  const { call, second, readings, unused } = understood;
  const mode = understood.byModel ? 'model' : 'words';
  if (files.length) {
    const datanets = await deps.rooms.datanets.list(incoming.community.id, 'text');
    yield* answerDroppedFiles(text, call, datanets, submit => perform(submit, 'run', files));
  } else if (actor.talksToModel && !overheard && call?.command !== 'end chat') {
    yield* perform({ command: 'talk', args: { message: text } }, 'run', []);
  } else if (call) {
    yield* perform(await aboutReply(deps.db, inReplyTo, call), mode, []);
    if (second) yield leftToDo(second);
    if (unused) yield unusedSettings(call, unused);
  } else if (await isFollowUp(text, incoming, deps)) {
    yield* perform({ command: 'ask', args: { question: text } }, 'run', []);
  } else if (overheard) {
    // What was not said to us is answered where it asks for something, and not asked back about.
  } else if (isLong(sentence(text).words) && readings.every(({ command }) => command === 'ask')) {
    // What says so much and names nothing that can be done here tells of a trouble; the docs may know of it.
    yield* perform({ command: 'ask', args: { question: text } }, 'run', []);
  } else if (readings.length) yield offerReadings(understood, text);
  else
    yield* help(async function* () {
      yield notUnderstood(text);
    });
}

async function surroundings(
  communityId: number,
  { existing, rooms }: Dispatch,
  signal: AbortSignal,
): Promise<Surroundings> {
  const instructions = async () => (await rooms.instructions.told(communityId, signal))?.text;
  return { ...(await existing(communityId)), instructions };
}

/** The help card, or what stands for it in a flood. */
async function* inMeasure(answer: HelpAnswer, card: () => AsyncGenerator<Reply>): AsyncGenerator<Reply> {
  if (answer === 'help') yield* card();
  else if (answer === 'notice') yield cooldownNotice();
}

async function isFollowUp(text: string, { chatId, person }: Incoming, deps: Dispatch): Promise<boolean> {
  return goesOn(text) && (await deps.rooms.questions.recent(chatId, person.id, deps.now())).length > 0;
}

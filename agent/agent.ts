import { randomUUID } from 'node:crypto';
import type { DroppedFile } from '../datanets/datanets.ts';
import type { Database } from '../store/database/database.ts';
import { withRetry } from '../store/database/retry.ts';
import { isUnavailable } from '../store/database/unavailable.ts';
import { OutsideError, UserError } from '../store/errors.ts';
import type { Logger } from '../store/logging/logger.ts';
import { message } from '../store/message.ts';
import type { Topics } from '../store/queue/topics.ts';
import type { ChatListening, Chats } from './community/chats.ts';
import { type ExistingNames, openNameCache } from './community/existing-names.ts';
import type { Rooms } from './context.ts';
import type { Language } from './language/languages.ts';
import { inLanguage, t, translate } from './language/translate.ts';
import { openChatCancellations } from './messages/chat-cancellation.ts';
import { answer } from './messages/dispatch.ts';
import { type Inbox, openInbox } from './messages/inbox.ts';
import { openKeyedQueue } from './messages/keyed-queue.ts';
import { openLiveCards } from './messages/live-cards.ts';
import { type Outbox, openOutbox } from './messages/outbox.ts';
import { openPersonRateLimit, type PersonLimits, unlimited } from './messages/person-rate-limit.ts';
import { openRateLimitNotices } from './messages/rate-limit-notice.ts';
import { echoOfUpdate } from './messages/update-echo.ts';
import { openActorCache } from './people/actor-cache.ts';
import { allows, aRole } from './people/roles.ts';
import type { Reply } from './reply.ts';
import type { Understanding } from './understand/understanding.ts';
import type { Incoming, Update } from './update.ts';
import { list } from './words.ts';

/** What an adapter needs: to hand in what people do, and to hear what to show. */
export interface Agent {
  /**
   * Stores an update and queues it in its chat. Resolves once it is stored: then the platform may be told.
   *
   * @throws UserError when so much of the person waits already that this was not stored
   */
  receive(sender: Sender, externalId: string, update: Update): Promise<void>;
  /**
   * Asked before a message's files are read: whether somebody may give any here, and so many bytes of them today.
   *
   * @throws UserError saying why not
   */
  admitFiles(sender: Sender, bytes: number): Promise<void>;
  /** Counts files that were stored for a message that did not come: they are removed after a day. */
  noteFiles(sender: Sender, files: readonly DroppedFile[]): Promise<void>;
  /** Whether an update is stored already, as its platform calls it: then its files need not be fetched again. */
  has(chatId: number, externalId: string): Promise<boolean>;
  readonly outbox: Outbox;
  /** The language of what is said to a person in a place: what the community settled on, else the person's own. */
  languageOf(sender: Sender): Promise<Language>;
  /** Says something unasked, once (the same origin changes it), in the language it is called in. */
  say(chatId: number, origin: string, reply: Reply): Promise<void>;
  existing(communityId: number): Promise<ExistingNames>;
  /** What a chat is listened to for, besides what is said to the bot itself. */
  listening(chatId: number): Promise<ChatListening>;
  /** Goes on with what was stored and not finished, and draws every live card anew. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Sender {
  /** Whether the chat shows people's own messages by itself: then none of ours is made of them. */
  showsOwn?: boolean;
  chatId: number;
  community: { id: number; name: string };
  person: { id: number; name: string };
  /** What the person uses on the platform, where it says so. */
  language?: Language | undefined;
}

/** After that many starts an update that never finishes is given up: it may be what kills the process. */
const mostAttempts = 5;

export function openAgent(options: {
  db: Database;
  topics: Topics;
  chats: Pick<Chats, 'listening'>;
  /** Until they are open, updates are stored and wait. */
  rooms: Promise<Rooms>;
  /** Why they are not open yet, where that is known. */
  problem?: () => string | undefined;
  understanding: Understanding;
  secret: string;
  /** How much of one person is worked on; without it, all that comes. */
  limits?: PersonLimits;
  now: () => Date;
  log: Logger;
}): Agent {
  const { db, topics, rooms, understanding, now } = options;
  const log = options.log.child({ room: 'agent' });
  const inbox = openInbox(db, log);
  const outbox = openOutbox(db, { secret: options.secret, now });
  const queues = openKeyedQueue();
  const limits = options.limits ?? unlimited;
  const rateLimit = openPersonRateLimit(limits);
  const tellSlowed = openRateLimitNotices(outbox, limits, rateLimit);
  const live = openLiveCards({
    topics,
    outbox,
    rooms,
    now,
    log: err => log.error({ err }, 'A card could not be drawn'),
  });
  const nameCache = openNameCache({ rooms, topics });
  const closing = new AbortController();
  const actors = openActorCache(db, topics);
  const cancellations = openChatCancellations(db, actors);
  const given = {
    db,
    inbox,
    cancellations,
    actors,
    understanding,
    existing: nameCache.read,
    now,
    async tell(incoming: Incoming, personId: number, key: string, reply: Reply) {
      const { chats } = await rooms;
      const chatId = await chats.ofPerson(incoming.community.id, personId);
      if (chatId === undefined) return;
      const origin = `incoming:${incoming.id}:told:${personId}:${key}`;
      await outbox.put({ chatId, origin, reply, askerId: personId, incomingId: undefined });
    },
  };

  async function work(incoming: Incoming): Promise<void> {
    await rooms;
    if (closing.signal.aborted) return;
    const tries = Number.POSITIVE_INFINITY;
    const retryOptions = { tries, longest: 2000, signal: closing.signal };
    if (incoming.attempts > 0) await withRetry(() => inbox.begin(incoming.id), retryOptions);
    // What is done twice has the effect of once, so after an outage of the database it is done anew.
    const language = await withRetry(() => languageOf(incoming), retryOptions);
    await withRetry(() => inLanguage(language, () => attempt(incoming, language)), retryOptions);
  }

  /** What was used last is remembered, for messages that don't say it and for what is said later. */
  async function languageOf(said: Pick<Incoming, 'community' | 'chatId' | 'person' | 'language'>) {
    const actor = await actors.of(said);
    if (said.language && said.language !== actor.ownLanguage)
      await actors.speaks(actor.person.id, said.language);
    return (
      actor.settledLanguage ??
      said.language ??
      actor.ownLanguage ??
      actor.communityLanguage ??
      ('en' as const)
    );
  }

  async function attempt(incoming: Incoming, language: Language): Promise<void> {
    try {
      const deps = { ...given, rooms: await rooms, language };
      for await (const reply of answer(incoming, deps, closing.signal)) await show(incoming, reply);
    } catch (error) {
      if (closing.signal.aborted) return; // Not finished: it runs again at the next start.
      if (isUnavailable(error)) throw error;
      await show(incoming, { key: 'problem', ...problem(error, incoming, log) });
    }
    inbox.finish(incoming.id);
    log.debug({ chat: incoming.chatId, update: incoming.id }, 'An update is worked off');
  }

  async function show(incoming: Incoming, reply: Reply): Promise<void> {
    const origin = `incoming:${incoming.id}:${reply.key ?? 'main'}`;
    if (reply.draft) outbox.draft(incoming.chatId, origin, reply);
    else {
      const askerId = incoming.person.id;
      const { id: incomingId, chatId, externalId: answers } = incoming;
      await outbox.put({ chatId, origin, reply, askerId, incomingId, answers });
    }
  }

  /** What came in before `start`: it waits until what a stopped process left is queued, which was said before it. */
  const early = new Map<number, Incoming>();
  let started = false;
  /** What `start` found stored. One that was stored in that moment is not queued once more. */
  let resumed: ReadonlySet<number> = new Set();

  /** @returns whether it has to wait because the person sends faster than they are answered. */
  function queue(incoming: Incoming): boolean {
    if (!started) {
      early.set(incoming.id, incoming);
      return false;
    }
    const { id, chatId, person } = incoming;
    rateLimit.hold(person.id);
    // What can't be seen now is seen at its turn.
    if (queues.isBusy(chatId)) cancellations.notice(incoming).catch(() => {});
    return rateLimit.enter(person.id, () =>
      queues.run(chatId, person.id, () =>
        work(incoming)
          .catch(err =>
            log.error({ chat: chatId, update: id, err }, 'An update could not be worked on and stays queued'),
          )
          .finally(() => {
            cancellations.done(incoming);
            rateLimit.release(person.id);
          }),
      ),
    );
  }

  /** Stores an update and queues it; it is worked on while the disk still writes. */
  async function accept(
    { chatId, community, person, showsOwn, language }: Sender,
    externalId: string,
    update: Update,
  ): Promise<void> {
    if (!rateLimit.admits(person.id) && !(await inbox.has(chatId, externalId)))
      throw rateLimit.refusal(person.id);
    nameCache.met(community.id, person.id);
    const content = showsOwn ? undefined : echoOfUpdate(update, externalId);
    if ('files' in update && update.files.length)
      await (await rooms).datanets.uploads.note(person.id, update.files);
    // Counted while it is stored, so that a thousand at once are not all admitted.
    rateLimit.hold(person.id);
    const stored = await inbox
      .accept({ chatId, personId: person.id, externalId, language, update, content })
      .finally(() => rateLimit.release(person.id));
    if (!stored) return;
    if (stored.message && content) {
      outbox.announce({ ...stored.message, chatId, author: person, content, edited: false });
    }
    const incoming = {
      id: stored.incomingId,
      externalId,
      chatId,
      community,
      person,
      language,
      update,
      attempts: 0,
    };
    const why = started ? undefined : options.problem?.();
    if (why !== undefined)
      await inLanguage(await languageOf(incoming), () => show(incoming, notOpenYet(why)));
    if (!resumed.has(incoming.id) && queue(incoming))
      await languageOf(incoming)
        .then(own => inLanguage(own, () => tellSlowed(incoming)))
        .catch(err =>
          log.error({ chat: chatId, update: incoming.id, err }, 'A rate limit notice could not be said'),
        );
  }

  return {
    outbox,
    has: inbox.has,
    existing: nameCache.read,
    listening: options.chats.listening,

    languageOf,

    async admitFiles(sender, bytes) {
      const { person, role } = await actors.of(sender);
      if (!rateLimit.admits(person.id)) throw rateLimit.refusal(person.id);
      if (!allows(role, 'contributor')) {
        throw new UserError(
          role === 'everyone'
            ? message(
                'Files are for {needed} and above to give; you have no role here yet. Nothing was stored. An operator can change that with “/role”.',
                { needed: aRole('contributor') },
              )
            : message(
                'Files are for {needed} and above to give; you are {role}. Nothing was stored. An operator can change that with “/role”.',
                { needed: aRole('contributor'), role: aRole(role) },
              ),
        );
      }
      await (await rooms).datanets.uploads.check(person.id, bytes);
    },

    async noteFiles({ person }, files) {
      if (files.length) await (await rooms).datanets.uploads.note(person.id, files);
    },

    async receive(sender, externalId, update) {
      await accept(sender, externalId, update);
      await inbox.onDisk();
    },

    async say(chatId, origin, reply) {
      await outbox.put({ chatId, origin, reply, askerId: undefined, incomingId: undefined });
    },

    async start() {
      await live.start();
      const left = (await inbox.unfinished()).filter(incoming => !early.has(incoming.id));
      // From here to the end of the queueing nothing else runs, so whatever comes in now comes after it.
      started = true;
      resumed = new Set(left.map(incoming => incoming.id));
      const isHopeless = (incoming: Incoming) => incoming.attempts >= mostAttempts;
      for (const incoming of left) {
        if (!isHopeless(incoming)) queue({ ...incoming, attempts: incoming.attempts + 1 });
      }
      for (const incoming of early.values()) queue(incoming);
      early.clear();
      for (const incoming of left.filter(isHopeless))
        await inLanguage(await languageOf(incoming), () => giveUp(incoming, inbox, show));
    },

    async stop() {
      closing.abort();
      rateLimit.stop();
      await live.stop();
      await queues.idle();
      await inbox.stop();
    },
  };
}

async function giveUp(incoming: Incoming, inbox: Inbox, show: (to: Incoming, reply: Reply) => Promise<void>) {
  const text = t(
    'This was tried {n} times and never finished, so it was given up. An operator finds more in the log.',
    {
      n: mostAttempts,
    },
  );
  await show(incoming, { key: 'problem', state: { tone: 'bad', text }, blocks: [] });
  inbox.finish(incoming.id);
}

/** What is said, `/status` asked or not, while a start goes on because something outside keeps it from ending. */
function notOpenYet(why: string): Reply {
  const text = t('Still starting: {why}', { why });
  const markdown = t('What you sent is kept. It is answered as soon as everything is open.');
  return { key: 'starting', state: { tone: 'warning', text }, blocks: [{ kind: 'text', markdown }] };
}

/** Says an error in the words of the one whose fault it is. */
function problem(error: unknown, incoming: Incoming, log: Logger): Reply {
  if (error instanceof UserError) {
    const said = translate(error.said);
    // Some errors name the nearest themselves.
    const near = error.suggestions.filter(name => !isNamed(name, said)).map(name => t('“{name}”', { name }));
    const meant = near.length ? ` ${t('Did you mean {names}?', { names: list(near, 'or') })}` : '';
    return { state: { tone: 'warning', text: `${said}${meant}` }, blocks: [] };
  }
  if (error instanceof OutsideError)
    return { state: { tone: 'bad', text: translate(error.said) }, blocks: [] };
  const id = randomUUID().slice(0, 8);
  log.error({ reference: id, chat: incoming.chatId, update: incoming.id, err: error }, 'An update failed');
  return {
    state: {
      tone: 'bad',
      text: t('Something went wrong here, not with what you sent. It is logged as {id}.', { id }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: t('Nothing you gave is lost. Try again; if it stays, tell the operator that number.'),
      },
    ],
  };
}

function isNamed(name: string, message: string): boolean {
  const at = message.split(/[\s,;“”"`]+/).map(word => word.replace(/[.?!:]+$/, ''));
  return at.includes(name) || at.includes(`/${name}`);
}

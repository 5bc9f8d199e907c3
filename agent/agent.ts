import type { RemovedWords } from '../datanets/removal.ts';
import type { Database } from '../store/database/database.ts';
import type { Logger } from '../store/logging/logger.ts';
import type { Said } from '../store/message.ts';
import type { Topics } from '../store/queue/topics.ts';
import type { ChatListening, Chats } from './community/chats.ts';
import { type ExistingNames, openNameCache } from './community/existing-names.ts';
import type { Rooms } from './context.ts';
import type { Language } from './language/languages.ts';
import { inLanguage } from './language/translate.ts';
import { type Admission, openAdmission } from './messages/admission.ts';
import { openChatCancellations } from './messages/chat-cancellation.ts';
import { withdrawDeleted } from './messages/deleted-messages.ts';
import { saysToSubmit } from './messages/dropped-files.ts';
import { openHelpCooldown } from './messages/help-cooldown.ts';
import { openInbox } from './messages/inbox.ts';
import { openKeyedQueue } from './messages/keyed-queue.ts';
import { openLiveCards } from './messages/live-cards.ts';
import { type Outbox, openOutbox } from './messages/outbox.ts';
import { openPersonRateLimit, type PersonLimits, unlimited } from './messages/person-rate-limit.ts';
import { notOpenYet } from './messages/problem-reply.ts';
import { openRateLimitNotices } from './messages/rate-limit-notice.ts';
import { type PlatformRedaction, redactChats } from './messages/redact.ts';
import { echoOfUpdate } from './messages/update-echo.ts';
import { openUpdateQueue } from './messages/update-queue.ts';
import { openActorCache } from './people/actor-cache.ts';
import { languageOf } from './people/language-of.ts';
import type { Reply } from './reply.ts';
import type { Understanding } from './understand/understanding.ts';
import type { Incoming, Sender, Update } from './update.ts';

/** What an adapter needs: to hand in what people do, and to hear what to show. */
export interface Agent extends Pick<Admission, 'admit' | 'admitFiles' | 'noteFiles'> {
  /**
   * Stores an update and queues it in its chat. Resolves once it is stored: then the platform may be told.
   *
   * @throws UserError when so much of the person waits already that this was not stored; Banned when they are
   */
  receive(sender: Sender, externalId: string, update: Update): Promise<void>;
  /** Whether words in reply to a message with files say to give those: `/submit maths`, "this is for maths". */
  givesRepliedFiles(sender: Sender, text: string): Promise<boolean>;
  /** People deleted messages on their platform: what these gave and nobody has decided yet is withdrawn. */
  deleted(platform: string, externalIds: readonly string[]): Promise<void>;
  /** Whether an update is stored already, as its platform calls it: then its files need not be fetched again. */
  has(chatId: number, externalId: string): Promise<boolean>;
  readonly outbox: Outbox;
  /** Called when content is removed: for what a platform keeps of people’s words beside messages. */
  onRedaction(redact: PlatformRedaction): void;
  /**
   * The language of what is said to a person in a place: what the community settled on, else the person's own. Kept in
   * memory, and said as it was last while the database is away: every page and every card asks.
   */
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

export function openAgent(options: {
  db: Database;
  topics: Topics;
  chats: Pick<Chats, 'listening'>;
  /** Until they are open, updates are stored and wait. */
  rooms: Promise<Rooms>;
  /** Why they are not open yet, where that is known. */
  problem?: () => Said | undefined;
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
  const platforms = new Set<PlatformRedaction>();
  const actors = openActorCache(db, topics);
  const dispatch = {
    db,
    inbox,
    cancellations: openChatCancellations(db, actors),
    actors,
    understanding,
    helpCooldown: openHelpCooldown(),
    existing: nameCache.read,
    now,
    async tell(incoming: Incoming, personId: number, key: string, reply: Reply) {
      const { chats } = await rooms;
      const chatId = await chats.ofPerson(incoming.community.id, personId);
      if (chatId === undefined) return;
      const origin = `incoming:${incoming.id}:told:${personId}:${key}`;
      await outbox.put({ chatId, origin, reply, askerId: personId, incomingId: undefined });
    },
    redact: (communityId: number, gone: RemovedWords) =>
      redactChats({ db, platforms }, communityId, gone, id => outbox.changed(id)),
  };

  const updates = openUpdateQueue({
    dispatch,
    rooms,
    outbox,
    queues,
    rateLimit,
    signal: closing.signal,
    log,
  });
  const admission = openAdmission({ rooms, actors, rateLimit, outbox, now });

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
    const why = updates.isStarted() ? undefined : options.problem?.();
    if (why !== undefined)
      await inLanguage(await languageOf(actors, incoming), () => updates.show(incoming, notOpenYet(why)));
    if (updates.add(incoming))
      await languageOf(actors, incoming)
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
    onRedaction: redact => void platforms.add(redact),

    languageOf: sender => languageOf(actors, sender),
    admit: admission.admit,
    admitFiles: admission.admitFiles,
    noteFiles: admission.noteFiles,
    deleted: (platform, externalIds) => withdrawDeleted(platform, externalIds, { db, rooms, queues, log }),

    async givesRepliedFiles({ community }, text) {
      return saysToSubmit(text, understanding, await nameCache.read(community.id));
    },

    async receive(sender, externalId, update) {
      await admission.admitUpdate(sender, update);
      await accept(sender, externalId, update);
      await inbox.onDisk();
    },

    async say(chatId, origin, reply) {
      await outbox.put({ chatId, origin, reply, askerId: undefined, incomingId: undefined });
    },

    async start() {
      await live.start();
      await updates.resume();
    },

    async stop() {
      closing.abort();
      rateLimit.stop();
      await live.stop();
      await queues.idle();
      await inbox.stop();
      await updates.stopped();
    },
  };
}

import type { Agent } from '../../agent/agent.ts';
import type { Chats } from '../../agent/community/chats.ts';
import type { HealthLine } from '../../agent/community/health-lines.ts';
import type { People } from '../../agent/people/people.ts';
import type { Database } from '../../store/database/database.ts';
import type { Files } from '../../store/files/files.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { openDelivery } from '../delivery/delivery.ts';
import { openTypingIndicator } from '../delivery/typing-indicator.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { openIdentityResolver } from '../intake/identity-resolver.ts';
import { openSelections } from '../intake/selections.ts';
import { openApi } from './api.ts';
import { openAttachments } from './attachments.ts';
import { parseChatAddress } from './chat-address.ts';
import { openConnection } from './connection/connection.ts';
import { healthOf, selfOf } from './connection/health.ts';
import { openRawUpdates, type RawUpdate } from './connection/raw-updates.ts';
import { derivedSecret, openWebhook } from './connection/webhook.ts';
import { openCallbackAnswers } from './delivery/callback-answers.ts';
import { openDrafts } from './delivery/drafts.ts';
import { openFormPrompt } from './delivery/form-prompt.ts';
import { openPrivateReplies } from './delivery/private-replies.ts';
import { telegramRateLimits } from './delivery/rate-limits.ts';
import { openRichMessages, type Tables } from './delivery/rich-messages.ts';
import { openTelegramTransport } from './delivery/transport.ts';
import { openForms } from './forms/forms.ts';
import { type CallbackQueryContext, receiveCallbackQuery } from './intake/callback-query.ts';
import { openChatNames } from './intake/chat-names.ts';
import { moveGroup } from './intake/group-migration.ts';
import { receiveMembership } from './intake/membership-updates.ts';
import { receiveMessage } from './intake/receive.ts';
import { openAdministrators } from './members/administrators.ts';
import { chatObstacle } from './members/chat-obstacle.ts';
import { isInGroup, openMembership } from './members/membership.ts';
import { addToGroup } from './welcome.ts';

export interface TelegramOptions {
  token: string;
  /** Base address of the Bot API without the token, for a proxy or a stand-in; files come from it too. */
  api?: string | undefined;
  /** Where Telegram sends updates; without it they are asked for. */
  webhook?: { url: string; secret?: string | undefined } | undefined;
  /** How tables are sent; as text unless said otherwise. */
  tables?: Tables;
  agent: Agent;
  people: People;
  chats: Chats;
  db: Database;
  files: Files;
  intake: FileIntake;
  /** Address of the web chat, for links to pages of our own. */
  webUrl: () => string | undefined;
  now: () => Date;
  log: Logger;
  /** Milliseconds after the last part of an album until it counts as complete; 1,200 unless said otherwise. */
  albumQuietMs?: number;
  /** Messages and edits a minute in one group; 18 unless said otherwise, since Telegram takes 20. */
  groupPerMinute?: number;
}

export interface Telegram {
  /** Adds the bot to a group; undefined until Telegram was reached. */
  addUrl(): string | undefined;
  health(): Promise<HealthLine[]>;
  /** Takes an update that was sent to the webhook. */
  receive(request: Request): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Puts the agent on Telegram. Resolves after the first try to connect, whatever came of it: a wrong token or a second
 * process with the same one is said by `health`, and what can mend itself is tried again.
 */
export async function openTelegram(options: TelegramOptions): Promise<Telegram> {
  const { agent, db, now, people, token } = options;
  const log = options.log.child({ room: 'telegram' });
  const closing = new AbortController();
  const { signal } = closing;
  const api = openApi(token, options.api, db.flushed);
  // The number before the colon is the bot's account.
  const botId = Number(/^\d+/.exec(token)?.[0] ?? 0);
  const identities = openIdentityResolver({ db, people, chats: options.chats }, 'telegram');
  const administrators = openAdministrators(api, now);
  options.chats.seenBy('telegram', async (account, chat) =>
    isInGroup({ api, administrators }, Number(account), parseChatAddress(chat).chat),
  );
  options.chats.reachedBy('telegram', (chat, use) =>
    chatObstacle({ api, me: connection.refresh }, parseChatAddress(chat).chat, use),
  );
  const membership = openMembership(db, api);
  const presses = openCallbackAnswers(api);
  const selections = openSelections(db);
  const typing = openTypingIndicator(agent.outbox);
  const takeAttached = openAttachments({ ...options, api, root: options.api, signal });
  const forms = openForms({ db, agent, people, takeAttached, me: () => botId, now });
  const privateReplies = openPrivateReplies({
    db,
    api,
    agent,
    identities,
    membership,
    username: () => connection.me()?.username ?? '',
    now,
  });

  async function moved(from: number, to: number): Promise<void> {
    await moveGroup(db, String(from), String(to));
    await membership.moved(from, to);
    administrators.forget(from);
    identities.forget();
    const chatId = await identities.chatOf(String(to));
    if (chatId !== undefined) delivery.moved(chatId, String(to));
  }

  const drafts = openDrafts();
  const delivery = openDelivery({
    db,
    outbox: agent.outbox,
    platform: 'telegram',
    transport: openTelegramTransport({
      api,
      db,
      files: options.files,
      presses,
      selections,
      drafts,
      formOf: forms.view,
      prompt: openFormPrompt(db, api),
      webUrl: options.webUrl,
      richMessages: openRichMessages(options.tables ?? 'text', log),
      moved,
    }),
    limits: telegramRateLimits(options.groupPerMinute),
    log,
  });

  const updates = openRawUpdates({
    db,
    botId: () => botId,
    albumQuietMs: options.albumQuietMs ?? 1200,
    work,
    signal,
    log,
  });

  async function work(raw: readonly [RawUpdate, ...RawUpdate[]], again: boolean): Promise<void> {
    const [{ id, update }] = raw;
    const known = await connection.known();
    if (!known) return; // It closes, and what is stored is done after the next start.
    // Switches of @BotFather count where the bot is added anew.
    const me = (update.my_chat_member && (await connection.refresh())) ?? known;
    const to: CallbackQueryContext = {
      api,
      me,
      db,
      agent,
      people,
      identities,
      administrators,
      membership,
      names,
      forms,
      privateReplies,
      takeAttached,
      typing,
      presses,
      selections,
      now,
      signal,
      again,
      goOnWithout: updates.goOnWithout,
      moved,
    };
    const [message, ...others] = raw.flatMap(one => one.update.message ?? []);
    if (message) await receiveMessage([message, ...others], id, to);
    else if (update.callback_query) await receiveCallbackQuery(update.callback_query, id, to);
    else if (update.my_chat_member) await receiveMembership(update.my_chat_member, id, to);
    else if (update.chat_member) administrators.changed(update.chat_member);
  }

  const names = openChatNames(db);
  const secret = options.webhook?.secret ?? derivedSecret(token);
  const connection = openConnection({
    api,
    webhook: options.webhook && { url: options.webhook.url, secret },
    updates,
    signal,
    onBack: () => delivery.retryNow(),
    now,
    log,
  });

  await Promise.all([forms.start(), privateReplies.forget(), updates.start()]);
  const { ended } = await connection.start();
  await delivery.start();

  return {
    addUrl() {
      const me = connection.me();
      return me && addToGroup(selfOf(me));
    },

    async health() {
      return healthOf({
        connection: connection.state(),
        me: connection.me(),
        webhook: options.webhook?.url,
        webhookProblem: connection.webhookProblem(),
        lacksMenus: connection.lacksMenus(),
        waitingOut: delivery.waiting(),
        waitingIn: updates.waiting(),
        chats: await membership.all(),
      });
    },

    receive: openWebhook(secret, updates.take),

    async stop() {
      closing.abort();
      await ended;
      await updates.stop();
      typing.stop();
      presses.stop();
      await delivery.stop();
      drafts.stop();
    },
  };
}

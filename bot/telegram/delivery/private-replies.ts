import { randomBytes } from 'node:crypto';
import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import type { Agent } from '../../../agent/agent.ts';
import { t } from '../../../agent/language/translate.ts';
import type { Sender, Update } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { json, sql } from '../../../store/database/sql.ts';
import type { IdentityResolver, PlatformEntity } from '../../intake/identity-resolver.ts';
import type { Membership } from '../members/membership.ts';

/**
 * The way to somebody alone. What is asked for in a group and meant for one person is answered in their private chat with
 * the bot. (Messages that only one member of a group sees exist since Bot API 10.2, but are lost when that member is
 * offline, and are gone after a while: not for a sign-in link or a review.) A bot may not write first, so who never
 * opened that chat gets a link that opens it and goes on.
 */
export interface PrivateReplies {
  answer(asked: Asked): Promise<void>;
  /** Goes on with what waits behind a link. False when it is not that person's, or too old. */
  resume(token: string, account: PlatformEntity, sender: Sender): Promise<boolean>;
  forget(): Promise<void>;
}

export interface Asked {
  /** In the group. */
  sender: Sender;
  account: PlatformEntity & { isGroup: boolean };
  /** Of the update, as it is stored. */
  name: string;
  update: Update;
  /** The message that asked, where one did. */
  message?: Message;
}

const hours = 24;

export function openPrivateReplies(options: {
  db: Database;
  api: Api;
  agent: Agent;
  identities: IdentityResolver;
  membership: Membership;
  username: () => string;
  now: () => Date;
}): PrivateReplies {
  const { db, api, agent, identities, membership, now } = options;

  return {
    async answer({ sender, account, name, update, message }) {
      if (account.isGroup || account.id.startsWith('-')) {
        await agent.say(sender.chatId, `private:${name}`, {
          state: {
            tone: 'warning',
            text: t('The answer is for one person. Ask as yourself, not in the name of a group or a channel'),
          },
          blocks: [],
        });
        return;
      }
      if (await membership.hasPrivateChat(account.id)) {
        const chatId = await identities.chat({ id: account.id, private: true }, sender.community.id);
        await agent.receive({ ...sender, chatId }, name, update);
        // A quiet sign that it was heard; nothing depends on it.
        if (message) {
          void api
            .setMessageReaction(message.chat.id, message.message_id, [{ type: 'emoji', emoji: '👌' }])
            .catch(() => {});
        }
        return;
      }
      const token = await keep(db, {
        account: account.id,
        communityId: sender.community.id,
        update,
        now: now(),
      });
      await agent.say(sender.chatId, `private:${name}`, {
        state: {
          tone: 'neutral',
          text: t('{name}, the answer is for you alone. Open a private chat with me', { name: account.name }),
        },
        blocks: [
          {
            kind: 'links',
            links: [
              { label: t('Open a private chat'), url: `https://t.me/${options.username()}?start=${token}` },
            ],
          },
        ],
      });
    },

    async resume(token, account, sender) {
      const kept = await db.first<{ communityId: number; name: string; update: Update }>(sql`
        select community_id as "communityId", name, update
        from telegram_start join community on community.id = community_id
        where token = ${token} and account = ${account.id} and expires_at > ${now()}`);
      if (!kept) return false;
      const community = { id: kept.communityId, name: kept.name };
      const chatId = await identities.chat({ id: account.id, private: true }, community.id);
      // The same link twice is the same update.
      await agent.receive({ chatId, community, person: sender.person }, `start:${token}`, kept.update);
      return true;
    },

    async forget() {
      await db.run(sql`delete from telegram_start where expires_at < ${now()}`);
    },
  };
}

async function keep(
  db: Database,
  asked: { account: string; communityId: number; update: Update; now: Date },
): Promise<string> {
  const token = randomBytes(16).toString('base64url');
  const expires = new Date(asked.now.getTime() + hours * 3_600_000);
  await db.run(sql`
    insert into telegram_start (token, account, community_id, update, expires_at)
    values (${token}, ${asked.account}, ${asked.communityId}, ${json(asked.update)}, ${expires})`);
  return token;
}

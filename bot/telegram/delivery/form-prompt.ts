import type { Api } from 'grammy';
import { openKeyedQueue } from '../../../agent/messages/keyed-queue.ts';
import type { Database } from '../../../store/database/database.ts';
import { json, sql } from '../../../store/database/sql.ts';
import type { OutgoingMessage } from '../../delivery/transport.ts';
import { type ChatAddress, isPrivate, readMessageName } from '../chat-address.ts';
import { asked, type FormState, isMultiple } from '../forms/form-steps.ts';
import { toHtml } from '../rendering/html.ts';
import { join, marked, words } from '../rendering/rich-text.ts';
import { verbatimLine } from '../rendering/verbatim.ts';

/**
 * In a group the bot may see replies only, so the app of the person who is asked opens one: "Upon receiving a message with
 * this object, Telegram clients will display a reply interface to the user". The message that does it goes when the
 * question is answered. https://core.telegram.org/bots/api#forcereply
 */
export interface FormPrompt {
  /**
   * Asks for a reply where the form of a message needs words now, and takes away what asked before. Beside the rate limit of the
   * chat and without a second try: the form can be answered without it.
   */
  follow(outgoing: OutgoingMessage, address: ChatAddress): void;
}

/** The message that asks for a reply, and to what. */
export interface Prompt {
  id: number;
  about: string;
}

export function openFormPrompt(db: Database, api: Api): FormPrompt {
  const queues = openKeyedQueue();

  async function follow(outgoing: OutgoingMessage, address: ChatAddress): Promise<void> {
    const row = await read(db, outgoing.messageId);
    if (!row) return;
    const about = row.ended === null ? wordsWanted(row.state) : undefined;
    const before = row.state.prompt;
    if (before?.about === about) return;
    if (before) {
      await api.deleteMessage(address.chat, before.id).catch(() => {});
      await keep(db, outgoing.messageId, undefined);
    }
    const label = asked(row.state)?.label;
    if (about === undefined || label === undefined) return;
    const name = marked(verbatimLine(row.name), { kind: 'person', id: row.account });
    const text = join([name, ': ', verbatimLine(label), words('?')]);
    const answers = readMessageName(outgoing.answers, address.chat);
    const sent = await api.sendMessage(address.chat, toHtml(text), {
      parse_mode: 'HTML',
      ...(address.thread !== undefined && { message_thread_id: address.thread }),
      ...(answers !== undefined && {
        reply_parameters: { message_id: answers, allow_sending_without_reply: true },
      }),
      reply_markup: {
        force_reply: true,
        selective: true,
        input_field_placeholder: [...label].slice(0, 64).join(''),
      },
    });
    await keep(db, outgoing.messageId, { id: sent.message_id, about });
  }

  return {
    follow(outgoing, address) {
      if (isPrivate(outgoing.chat) || !outgoing.content.blocks.some(block => block.kind === 'form')) return;
      queues.run(outgoing.messageId, 0, () => follow(outgoing, address));
    },
  };
}

/** What words are asked for; undefined where a button is the likelier answer. A refused answer is asked for again. */
function wordsWanted(state: FormState): string | undefined {
  const field = asked(state);
  if (
    !field ||
    field.type === 'files' ||
    field.type === 'select' ||
    field.type === 'name' ||
    isMultiple(field)
  )
    return undefined;
  return `${field.name} ${state.problem ?? ''}`;
}

function read(db: Database, messageId: number) {
  return db.first<{
    state: FormState & { prompt?: Prompt };
    ended: string | null;
    account: string;
    name: string;
  }>(sql`
    select state, ended, external_id as account, person.name
    from telegram_form
    join person on person.id = person_id
    join identity on identity.person_id = coalesce(person.merged_into, person.id) and platform = 'telegram'
    where message_id = ${messageId}
    limit 1`);
}

async function keep(db: Database, messageId: number, prompt: Prompt | undefined): Promise<void> {
  const kept = prompt ? { prompt } : {};
  await db.run(sql`
    update telegram_form set state = state - 'prompt' || ${json(kept)}::jsonb where message_id = ${messageId}`);
}

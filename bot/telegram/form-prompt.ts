import type { Api } from 'grammy';
import { openLanes } from '../../agent/lanes.ts';
import type { Database } from '../../store/database.ts';
import { json, sql } from '../../store/sql.ts';
import type { Letter } from '../courier.ts';
import { asked, type FormState, isMultiple } from './form-steps.ts';
import { toHtml } from './html.ts';
import { join, marked, words } from './rich.ts';
import { isPrivate, readMessageName, type Spot } from './spot.ts';
import { verbatimLine } from './verbatim.ts';

/**
 * In a group the bot may see replies only, so the app of the person who is asked opens one: "Upon receiving a message with
 * this object, Telegram clients will display a reply interface to the user". The message that does it goes when the
 * question is answered. https://core.telegram.org/bots/api#forcereply
 */
export interface FormPrompt {
  /**
   * Asks for a reply where the form of a message needs words now, and takes away what asked before. Beside the pace of the
   * chat and without a second try: the form can be answered without it.
   */
  follow(letter: Letter, spot: Spot): void;
}

/** The message that asks for a reply, and to what. */
export interface Prompt {
  id: number;
  about: string;
}

export function openFormPrompt(db: Database, api: Api): FormPrompt {
  const lanes = openLanes();

  async function follow(letter: Letter, spot: Spot): Promise<void> {
    const row = await read(db, letter.messageId);
    if (!row) return;
    const about = row.ended === null ? wordsWanted(row.state) : undefined;
    const before = row.state.prompt;
    if (before?.about === about) return;
    if (before) {
      await api.deleteMessage(spot.chat, before.id).catch(() => {});
      await keep(db, letter.messageId, undefined);
    }
    const label = asked(row.state)?.label;
    if (about === undefined || label === undefined) return;
    const name = marked(verbatimLine(row.name), { kind: 'person', id: row.account });
    const text = join([name, ': ', verbatimLine(label), words('?')]);
    const answers = readMessageName(letter.answers, spot.chat);
    const sent = await api.sendMessage(spot.chat, toHtml(text), {
      parse_mode: 'HTML',
      ...(spot.thread !== undefined && { message_thread_id: spot.thread }),
      ...(answers !== undefined && {
        reply_parameters: { message_id: answers, allow_sending_without_reply: true },
      }),
      reply_markup: {
        force_reply: true,
        selective: true,
        input_field_placeholder: [...label].slice(0, 64).join(''),
      },
    });
    await keep(db, letter.messageId, { id: sent.message_id, about });
  }

  return {
    follow(letter, spot) {
      if (isPrivate(letter.chat) || !letter.shown.blocks.some(block => block.kind === 'form')) return;
      lanes.run(letter.messageId, 0, () => follow(letter, spot));
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

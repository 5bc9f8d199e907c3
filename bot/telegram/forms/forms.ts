import type { Message } from 'grammy/types';
import type { Agent } from '../../../agent/agent.ts';
import { readField } from '../../../agent/arguments/read-form.ts';
import { findCommand } from '../../../agent/commands/index.ts';
import { inLanguage, t, translate } from '../../../agent/language/translate.ts';
import type { ContentForm } from '../../../agent/messages/message-content.ts';
import type { People } from '../../../agent/people/people.ts';
import type { Sender } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { json, sql } from '../../../store/database/sql.ts';
import { UserError } from '../../../store/errors.ts';
import type { OutgoingMessage } from '../../delivery/transport.ts';
import { type Suggestion, suggestions } from '../../intake/suggestions.ts';
import type { Attached, TakeAttached } from '../attachments.ts';
import { isPrivate, nameOfMessage } from '../chat-address.ts';
import {
  answeredBy,
  channels,
  type FormRecord,
  hasFiles,
  keeping,
  readForm,
  redactForms,
} from './form-records.ts';
import {
  type Action,
  addFiles,
  asked,
  begin,
  type Check,
  type FormState,
  isComplete,
  press,
  takesFiles,
  takesWords,
  type,
  valuesOf,
} from './form-steps.ts';
import { type Ended, endedView, type FormView, viewOf } from './form-view.ts';

/**
 * Forms that are being asked, each in one message that changes. They last over restarts, for a day. One is open for a
 * person in a chat; whoever goes on with something else leaves it.
 */
export interface Forms {
  /** How the form of a message is asked now; it is begun when it was not. */
  view(outgoing: OutgoingMessage): Promise<FormView | undefined>;
  /** Something said by a person: true when it answered their form. */
  addressing(said: SaidInChat): Promise<boolean>;
  /** A press of one of a form's buttons. Returns words for the presser when it does nothing. */
  pressed(pressed: {
    sender: Sender;
    messageId: number;
    action: string;
    updateId: number;
  }): Promise<string | undefined>;
  /** The person went on with something else in the chat. */
  leave(sender: Sender, cause: Cause): Promise<void>;
  /** Reads which forms are open. */
  start(): Promise<void>;
}

export interface SaidInChat {
  sender: Sender;
  message: Message;
  text: string;
  attached: readonly Attached[];
  updateId: number;
  /** Whether it may have been worked on before: the process died, or the database was away. */
  again: boolean;
  /** Called when the files take so long that the chat goes on without them. */
  onSlow: () => void;
}

/** What somebody went on with. */
interface Cause {
  /** Of the update, as the agent stores it. */
  name: string;
  /** Whether it may have been worked on before. */
  again: boolean;
}

const lastHours = 24;

export function openForms(options: {
  db: Database;
  agent: Agent;
  people: People;
  takeAttached: TakeAttached;
  /** The bot's own account. */
  me: () => number;
  now: () => Date;
}): Forms {
  const { db, agent, now } = options;
  /** Asked for at each message, so it is kept in memory: the message of the open form. */
  const open = new Map<string, number>();
  const keyOf = (where: { chatId: number; personId: number }) => `${where.chatId}:${where.personId}`;

  agent.onRedaction(async (communityId, removed) => {
    for (const origin of await redactForms(db, communityId, removed)) await agent.outbox.again(origin);
  });

  async function openOne(sender: Sender): Promise<FormRecord | undefined> {
    const messageId = open.get(keyOf({ chatId: sender.chatId, personId: sender.person.id }));
    const row = messageId === undefined ? undefined : await readForm(db, messageId);
    return row && row.ended === null && row.expiresAt > now() ? row : undefined;
  }

  async function namesFor(row: Pick<FormRecord, 'state' | 'communityId'>): Promise<Suggestion[]> {
    const field = asked(row.state);
    if (field?.type !== 'name') return [];
    if (field.of === 'person') {
      const members = await options.people.members(row.communityId);
      return members.map(({ id, name }) => ({ name, value: `#${id}` }));
    }
    if (field.of === 'channel') return channels(db, row.communityId);
    return suggestions(await agent.existing(row.communityId), field.of);
  }

  function checkOf(form: ContentForm): Check {
    const command = findCommand(form.submit.call.command);
    return (field, value) => {
      if (!command) return undefined;
      try {
        readField(command, field, value);
        return undefined;
      } catch (error) {
        if (error instanceof UserError) return translate(error.said);
        throw error;
      }
    };
  }

  async function end(row: FormRecord, ended: Ended): Promise<void> {
    await db.run(sql`update telegram_form set ended = ${ended} where message_id = ${row.messageId}`);
    open.delete(keyOf(row));
    await agent.outbox.again(row.origin);
  }

  /** Keeps a new state and shows it; a form that is complete goes to the agent. */
  async function go(row: FormRecord, next: FormState, updateId: number, sender: Sender): Promise<void> {
    const isChanged = next !== row.state;
    const state = { ...next, answeredBy: [...(next.answeredBy ?? []), updateId] };
    if (isComplete(state)) return send({ ...row, state }, sender, updateId);
    if (isChanged) {
      await db.run(sql`
        update telegram_form set state = ${keeping(state)}, changed_by = greatest(changed_by, ${updateId})
        where message_id = ${row.messageId}`);
    }
    await agent.outbox.again(row.origin);
  }

  async function send(row: FormRecord, sender: Sender, updateId: number): Promise<void> {
    const { command, token } = row.state.form.submit.call;
    await db.run(sql`
      update telegram_form set state = ${keeping(row.state)}, changed_by = greatest(changed_by, ${updateId})
      where message_id = ${row.messageId}`);
    // Twice after a crash is once: the name is the same.
    await agent.receive(sender, `form:${row.messageId}`, {
      kind: 'form',
      command,
      token,
      values: valuesOf(row.state),
      files: row.state.files,
    });
    await end(row, 'sent');
  }

  /** What was handed over before a kill has to do with no form: one that is open now was begun by it, or after it. */
  async function isHandedOver({ chatId }: Sender, { name, again }: Cause): Promise<boolean> {
    return again && (await agent.has(chatId, name));
  }

  return {
    async view(outgoing) {
      const form = formIn(outgoing);
      if (!form || outgoing.askerId === undefined) return undefined;
      const row =
        (await readForm(db, outgoing.messageId)) ?? (await beginOne(outgoing, form, outgoing.askerId));
      const where = { messageId: outgoing.messageId, isPrivate: isPrivate(outgoing.chat) };
      const names = row.ended === null ? await namesFor(row) : [];
      return inLanguage(outgoing.content.language ?? 'en', () =>
        row.ended === null ? viewOf(row.state, names, where) : endedView(row.state, row.ended),
      );
    },

    async addressing({ sender, message, text, attached, updateId, again, onSlow }) {
      const answered = again ? await answeredBy(db, sender, updateId) : undefined;
      if (answered) {
        // It was the last answer, and the process died before the form was handed over.
        if (answered.ended === null && isComplete(answered.state)) await send(answered, sender, updateId);
        return true;
      }
      if (await isHandedOver(sender, { name: nameOfMessage(message), again })) return false;
      const row = await openOne(sender);
      if (!row) return false;
      const isForIt = message.chat.type === 'private' || message.reply_to_message?.from?.id === options.me();
      const answers = attached.length
        ? takesFiles(row.state)
        : takesWords(row.state) && !text.startsWith('/');
      if (!isForIt || !answers) {
        // In a group people go on talking while a form is open.
        if (text.startsWith('/') || message.chat.type === 'private') await end(row, 'left');
        return false;
      }
      if (!attached.length) {
        await go(row, type(row.state, text, await namesFor(row), checkOf(row.state.form)), updateId, sender);
        return true;
      }
      const files = await options.takeAttached(sender, attached, { onSlow });
      // The person may have gone on meanwhile.
      const current = await openOne(sender);
      if (!current || !takesFiles(current.state)) return false;
      await go(current, addFiles(current.state, files), updateId, sender);
      return true;
    },

    async pressed({ sender, messageId, action, updateId }) {
      const row = await readForm(db, messageId);
      if (!row) return t('That form is gone. Send the command again.');
      if (row.personId !== sender.person.id) return t('Only {name} can fill that in.', { name: row.person });
      if (row.ended !== null || row.expiresAt <= now()) {
        if (row.ended === null) await end(row, 'left');
        return t('That form is closed. Send the command again.');
      }
      if (row.changedBy !== null && row.changedBy >= updateId) {
        if (isComplete(row.state)) await send(row, sender, updateId);
        return undefined;
      }
      const does = readAction(action);
      if (!does) return undefined;
      if (does.kind === 'cancel') await end(row, 'cancelled');
      else if (does.kind === 'go') {
        if (row.state.at.kind === 'overview') await send(row, sender, updateId);
      } else {
        await go(row, press(row.state, does, await namesFor(row), checkOf(row.state.form)), updateId, sender);
      }
      return undefined;
    },

    async leave(sender, cause) {
      const row = await openOne(sender);
      if (row && !(await isHandedOver(sender, cause))) await end(row, 'left');
    },

    async start() {
      const rows = await db.all<{ messageId: number; chatId: number; personId: number }>(sql`
        select message_id as "messageId", chat_id as "chatId", coalesce(merged_into, person_id) as "personId"
        from telegram_form join person on person.id = person_id where ended is null and expires_at > ${now()}`);
      for (const row of rows) open.set(keyOf(row), row.messageId);
    },
  };

  /** Begins a form for the person whom the message answers. Another one of theirs in that chat is left. */
  async function beginOne(
    outgoing: OutgoingMessage,
    form: ContentForm,
    personId: number,
  ): Promise<FormRecord> {
    const { messageId, chatId, origin } = outgoing;
    const key = keyOf({ chatId, personId });
    const before = open.get(key);
    const earlier = before === undefined ? undefined : await readForm(db, before);
    if (earlier && earlier.ended === null) await end(earlier, 'left');
    const from = {
      hasFiles: await hasFiles(db, form.submit.call.token),
      // A form that was asked for by its button says nothing of what is needed.
      isQuick: outgoing.content.state !== undefined,
    };
    const state = inLanguage(outgoing.content.language ?? 'en', () => begin(form, from, checkOf(form)));
    const expires = new Date(now().getTime() + lastHours * 3_600_000);
    await db.run(sql`
      insert into telegram_form (message_id, chat_id, person_id, community_id, origin, state, expires_at)
      select ${messageId}, ${chatId}, ${personId}, community_id, ${origin}, ${json(state)}, ${expires}
      from chat where id = ${chatId}
      on conflict (message_id) do nothing`);
    open.set(key, messageId);
    const row = await readForm(db, messageId);
    if (!row) throw new Error(`The form of message ${messageId} could not be kept.`);
    return row;
  }
}

function formIn({ content }: OutgoingMessage): ContentForm | undefined {
  const block = content.blocks.find(one => one.kind === 'form');
  return block?.kind === 'form' ? block.form : undefined;
}

function readAction(text: string): Action | undefined {
  const [kind = '', first = '', second = ''] = text.split(':');
  const number = Number(first);
  switch (kind) {
    case 'option':
      return { kind, field: number, key: second };
    case 'page':
      return Number.isInteger(number) ? { kind, page: number } : undefined;
    case 'done':
    case 'skip':
    case 'open':
      return { kind, field: number };
    case 'list':
    case 'back':
    case 'go':
    case 'cancel':
      return { kind };
    default:
      return undefined;
  }
}

import type { CallbackQuery } from 'grammy/types';
import { findCommand } from '../../../agent/commands/index.ts';
import { languageOf } from '../../../agent/language/languages.ts';
import { inLanguage, t } from '../../../agent/language/translate.ts';
import type { ContentBlock } from '../../../agent/messages/message-content.ts';
import type { Sender } from '../../../agent/update.ts';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import { isUnavailable } from '../../../store/database/unavailable.ts';
import { UserError } from '../../../store/errors.ts';
import { failureNotice } from '../../intake/failure-notice.ts';
import type { Selections } from '../../intake/selections.ts';
import { findStored } from '../../intake/stored-buttons.ts';
import { chatOf, cleanName, named } from '../chat-address.ts';
import { type CallbackAnswers, forAlert } from '../delivery/callback-answers.ts';
import { selectionKey } from '../delivery/transport.ts';
import type { MessageContext } from './receive.ts';

export interface CallbackQueryContext extends MessageContext {
  presses: CallbackAnswers;
  selections: Selections;
}

/** A press of a button: a stored call, an option of a choice, or a step of a form. */
export async function receiveCallbackQuery(
  query: CallbackQuery,
  updateId: number,
  to: CallbackQueryContext,
): Promise<void> {
  const name = `callback:${query.id}`;
  const { data = '', message, from } = query;
  if (!message || from.is_bot) return;
  to.presses.hold(name, query.id);
  try {
    await to.names.seen(from);
    const sender = await senderOf(query, message, to);
    const words = await inLanguage(await to.agent.languageOf(sender), () =>
      act(data, { name, sender: sender, query, updateId }, to),
    );
    if (words !== 'stored')
      await to.presses.answer(name, words === undefined ? undefined : forAlert(words), true);
  } catch (error) {
    if (isUnavailable(error) || to.signal.aborted) throw error;
    const said = inLanguage(languageOf(from.language_code) ?? 'en', () => failureNotice(error));
    await to.presses.answer(name, forAlert(said), true);
    if (!(error instanceof UserError)) throw error;
  }
}

interface Press {
  name: string;
  sender: Sender;
  query: CallbackQuery;
  updateId: number;
}

/** Returns `stored` when the agent answers, else what the presser is told, if anything. */
async function act(data: string, press: Press, to: CallbackQueryContext): Promise<string | undefined> {
  const { sender, updateId } = press;
  const [kind, first = '', ...rest] = data.split(':');
  switch (kind) {
    case 'press':
      return called(first, press, to);
    case 'pick':
      return picked(Number(first), Number(rest[0]), Number(rest[1]), sender, to);
    case 'form':
      return to.forms.pressed({ sender: sender, messageId: Number(first), action: rest.join(':'), updateId });
    default:
      return t('That button is too old. Send the command again.');
  }
}

async function called(
  token: string,
  { name, sender, query }: Press,
  to: CallbackQueryContext,
): Promise<string | undefined> {
  const stored = await findStored(to.db, token, sender.chatId);
  const person = await presser(stored?.presserId ?? null, sender, query, to);
  const who = { ...sender, person };
  const picked = stored ? await to.selections.of(selectionKey(stored.messageId), person.id) : {};
  await to.forms.leave(who, { name, again: to.again });
  const update = { kind: 'press' as const, token, picked };
  const command = stored && findCommand(stored.command);
  const mayPress = stored && (stored.presserId === null || stored.presserId === person.id);
  if (command?.private && mayPress && query.message?.chat.type !== 'private') {
    const account = { ...named(query.from), isGroup: false };
    await to.privateReplies.answer({ sender: who, account, name, update });
    return t('The answer is in our private chat.');
  }
  await to.agent.receive(who, name, update);
  return 'stored';
}

/** An anonymous administrator asks in the group's name and presses in their own. */
async function presser(
  presserId: number | null,
  { person }: Sender,
  { message, from }: CallbackQuery,
  { db, administrators }: CallbackQueryContext,
): Promise<Sender['person']> {
  if (presserId === null || presserId === person.id || !message || message.chat.type === 'private')
    return person;
  const asGroup = await db.first<Sender['person']>(sql`
    select person.id, person.name from identity join person on person.id = person_id
    where platform = 'telegram' and external_id = ${String(message.chat.id)} and person_id = ${presserId}`);
  return asGroup && (await administrators.isOne(message.chat.id, from.id)) ? asGroup : person;
}

/** An option of a choice: picked, or no longer. It waits until one of the message's buttons is pressed. */
async function picked(
  messageId: number,
  block: number,
  option: number,
  sender: Sender,
  { db, selections, agent }: CallbackQueryContext,
): Promise<string | undefined> {
  const shown = await choiceOf(db, messageId, block, sender.chatId);
  const value = shown?.choice.options[option]?.value;
  if (!shown || value === undefined) return t('That button is too old. Send the command again.');
  if (shown.askerId !== null && shown.askerId !== sender.person.id)
    return t('Only {name} can pick that.', { name: shown.asker ?? '' });
  const { name, multiple } = shown.choice;
  const before = (await selections.of(selectionKey(messageId), sender.person.id))[name] ?? [];
  const without = before.filter(one => one !== value);
  const options = without.length < before.length ? without : multiple ? [...before, value] : [value];
  await selections.set({
    place: selectionKey(messageId),
    personId: sender.person.id,
    name,
    part: 0,
    options,
  });
  await agent.outbox.again(shown.origin);
  return undefined;
}

async function choiceOf(db: Database, messageId: number, at: number, chatId: number) {
  const row = await db.first<{
    origin: string;
    askerId: number | null;
    asker: string | null;
    block: ContentBlock | null;
  }>(sql`
    select origin, coalesce(merged_into, asker_id) as "askerId", person.name as asker, reply->'blocks'->${at}::int as block
    from message left join person on person.id = asker_id
    where message.id = ${messageId} and chat_id = ${chatId}`);
  return row?.block?.kind === 'choice' ? { ...row, choice: row.block } : undefined;
}

async function senderOf(
  { from }: CallbackQuery,
  message: NonNullable<CallbackQuery['message']>,
  { identities, administrators }: CallbackQueryContext,
): Promise<Sender> {
  const { chat } = message;
  const isGroup = chat.type !== 'private';
  return identities.of({
    community: isGroup
      ? { id: String(chat.id), name: cleanName(chat.title ?? '') || `group ${-chat.id}` }
      : null,
    chat: chatOf(message),
    person: named(from),
    isAdministrator: isGroup ? await administrators.isOne(chat.id, from.id) : undefined,
  });
}

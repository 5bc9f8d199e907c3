import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { roleOf } from './conversation.ts';
import { info } from './faults.ts';
import { Fields } from './fields.ts';
import { isToolRole } from './other-parts.ts';
import type { RawRow } from './raw-row.ts';

/**
 * Puts conversations together where a row is a single message: messages that name the one they answer (OpenAssistant's
 * export, flat or as trees), messages of a numbered conversation, or simply one after another. Of a tree, each way from
 * the first message to a last one is a conversation; deleted messages are out, with what hangs on them.
 *
 * @returns the rows as they are when they are no messages
 */
export function joinMessages(raw: readonly RawRow[]): { rows: readonly RawRow[]; notes: readonly Fault[] } {
  const trees = raw.length > 0 && raw.every(row => row.fault || isTree(row.value));
  const flat = trees ? raw.flatMap(messagesOfTree).map((row, i) => ({ ...row, row: i + 1 })) : raw;
  const entries = flat.map(row => ({ row, message: row.fault ? undefined : messageOf(row.value) }));
  const read = entries.filter(({ row }) => !row.fault);
  if (read.length === 0 || read.some(({ message }) => message === undefined)) return { rows: raw, notes: [] };
  const messages = entries.flatMap(({ row, message }) => (message ? [{ ...message, row: row.row }] : []));
  const isThread = messages.some(message => message.parent !== undefined);
  const deleted = messages.filter(message => message.deleted).length;
  const chats = isThread ? waysThrough(messages) : inOrder(messages.filter(message => !message.deleted));
  const placed = new Set(chats.flat());
  const loose = messages.length - deleted - placed.size;
  const notes = notesOn({ messages: messages.length, chats: chats.length, deleted, loose });
  const unused = [...new Set(messages.flatMap(message => message.unused))];
  const rows = chats.map(chat => ({
    row: chat.at(-1)?.row ?? 0,
    value: { messages: chat.map(({ role, content }) => ({ role, content })) },
    unused,
  }));
  return { rows: [...raw.filter(row => row.fault), ...rows], notes };
}

function notesOn({
  messages,
  chats,
  deleted,
  loose,
}: Record<'messages' | 'chats' | 'deleted' | 'loose', number>): Fault[] {
  const joined = info(
    'messages-joined',
    message(
      'Each row is a single message; {messages, plural, one {# message was} other {# messages were}} put together to {chats, plural, one {# conversation} other {# conversations}}.',
      { messages, chats },
    ),
  );
  const without = info(
    'deleted-messages',
    message('Left out, since marked as deleted: {n, plural, one {# message} other {# messages}}.', {
      n: deleted,
    }),
  );
  const unanswered = info(
    'loose-messages',
    message(
      'Left out, since nobody answered it or it answers what is deleted: {n, plural, one {# message} other {# messages}}.',
      { n: loose },
    ),
  );
  return [joined, ...(deleted > 0 ? [without] : []), ...(loose > 0 ? [unanswered] : [])];
}

interface FlatMessage {
  role: string;
  content: string;
  id: string | undefined;
  /** `null` for the first message of a thread, `undefined` where there are no threads. */
  parent: string | null | undefined;
  group: string | undefined;
  deleted: boolean;
  unused: string[];
}

const parents = ['parent_id', 'parent_message_id', 'parent', 'reply_to'];
const groups = [
  'conversation_id',
  'conversation',
  'thread_id',
  'dialog_id',
  'dialogue_id',
  'session_id',
  'chat_id',
];

/** A row that is one message; no other kind of row has both a role and a text. */
function messageOf(value: unknown): FlatMessage | undefined {
  const fields = Fields.of(value);
  const role = fields?.get(fields.first(['role', 'from', 'speaker']) ?? '');
  const content = fields?.text(fields.first(['content', 'text', 'value', 'message']) ?? '');
  if (!fields || typeof role !== 'string' || content === undefined) return undefined;
  if (!roleOf(role) && !isToolRole(role)) return undefined;
  const id = idOf(fields, ['message_id', 'id']);
  const parent = fields.first(parents);
  const group = idOf(fields, groups);
  const deleted = fields.has('deleted') ? fields.get('deleted') : false;
  for (const name of ['message_tree_id', 'turn', 'turn_id', 'index', 'position']) fields.get(name);
  return {
    role,
    content,
    id,
    parent: id !== undefined && parent ? (idOf(fields, [parent]) ?? null) : undefined,
    group,
    deleted: deleted === true || /^(?:true|1)$/i.test(String(deleted)),
    unused: fields.unused(),
  };
}

function idOf(fields: Fields, names: readonly string[]): string | undefined {
  const name = fields.first(names);
  const value = name && fields.get(name);
  return value === null || value === undefined || value === '' ? undefined : String(value);
}

type Placed = FlatMessage & { row: number };

/** Every way from a first message to a last one; what the user says last is cut, and equal ways are one. */
function waysThrough(messages: readonly Placed[]): Placed[][] {
  const answers = Map.groupBy(messages, message => message.parent ?? null);
  const known = new Set(messages.map(message => message.id));
  const firsts = messages.filter(
    ({ parent }) => parent === null || parent === undefined || !known.has(parent),
  );
  const ways: Placed[][] = [];
  const open = firsts.map(first => [first]).reverse();
  for (let way = open.pop(); way; way = open.pop()) {
    const last = way.at(-1);
    if (!last || last.deleted || way.length > longest) continue;
    const next = (answers.get(last.id ?? null) ?? []).filter(message => !message.deleted && last.id);
    const spoken = next.filter(
      message => roleOf(message.role) === 'assistant' || hasAnswer(message, answers),
    );
    if (spoken.length === 0) ways.push(way);
    else for (const message of spoken.reverse()) open.push([...way, message]);
  }
  return ways;
}

/** Turns of one conversation; what is longer is a circle. */
const longest = 1000;

function hasAnswer(message: Placed, answers: ReadonlyMap<string | null, Placed[]>): boolean {
  return (answers.get(message.id ?? null) ?? []).some(answer => !answer.deleted);
}

/** By their conversation's number, else one after another as a single conversation, a new one with each system message. */
function inOrder(messages: readonly Placed[]): Placed[][] {
  const chats = new Map<string, Placed[]>();
  let unnamed = 0;
  for (const message of messages) {
    if (message.group === undefined && roleOf(message.role) === 'system') unnamed++;
    const key = message.group === undefined ? `unnamed ${unnamed}` : `named ${message.group}`;
    const chat = chats.get(key);
    if (chat) chat.push(message);
    else chats.set(key, [message]);
  }
  return [...chats.values()];
}

/** OpenAssistant's trees: `{"prompt": {"text", "role", "replies": [...]}}`. */
export function isTree(value: unknown): boolean {
  return Array.isArray(Fields.of(Fields.of(value)?.peek('prompt'))?.peek('replies'));
}

function messagesOfTree(row: RawRow): RawRow[] {
  if (row.fault) return [row];
  const prompt = Fields.of(row.value)?.peek('prompt');
  const flat: RawRow[] = [];
  const open: { value: unknown; parent: string | null }[] = [{ value: prompt, parent: null }];
  for (let next = open.shift(); next; next = open.shift()) {
    const { value, parent } = next;
    if (typeof value !== 'object' || value === null) continue;
    const { replies, ...message } = { replies: undefined as unknown, ...value };
    const id = `${row.row}.${flat.length}`;
    flat.push({ row: row.row, value: { ...message, message_id: id, parent_id: parent } });
    if (Array.isArray(replies)) for (const reply of replies) open.push({ value: reply, parent: id });
  }
  return flat;
}

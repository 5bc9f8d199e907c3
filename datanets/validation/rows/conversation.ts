import { excerpt, type Fault } from '../findings.ts';
import type { Message } from './content.ts';
import { error, type Notes, warning } from './faults.ts';
import { Fields, parsedCell } from './fields.ts';

/**
 * A list of messages (OpenAI's `role` and `content`, ShareGPT's `from` and `value`) as turns that a chat template
 * takes: after an optional system message, user and assistant take turns, and the assistant is last. What programs
 * do otherwise by habit is mended, and said: an opening greeting is left out, neighbours of one role are joined, and
 * what the user says last, which nobody answered, is cut.
 */
export function conversation(
  value: unknown,
  system: string | undefined,
  notes: Notes,
): { messages: Message[] } | { fault: Fault } {
  if (!Array.isArray(value) || value.length === 0) {
    return { fault: error('wrong-type', 'The messages are not a list of messages.', messageMend) };
  }
  const calls = toolCalls(value);
  if (calls) return { fault: calls };
  const given = messagesOf(value, notes);
  if ('fault' in given) return given;
  const lead = system?.trim() ? [{ role: 'system' as const, content: system }] : [];
  return inTurns([...lead, ...given.messages], notes);
}

const messageMend = 'Each message is {"role": "user" or "assistant", "content": "..."}.';

const roles = new Map<string, Message['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['person', 'user'],
  ['prompter', 'user'],
  ['customer', 'user'],
  ['client', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['bot', 'assistant'],
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['chatgpt', 'assistant'],
  ['agent', 'assistant'],
]);

/** Who speaks, by the names that data sets give; `undefined` for any other name. */
export function roleOf(name: unknown): Message['role'] | undefined {
  return typeof name === 'string' ? roles.get(name.trim().toLowerCase()) : undefined;
}

const toolRoles = /^(?:tool|function|ipython|observation|environment|(?:tool|function)[_-]?\w*)$/i;

/** The fault of a conversation that calls tools: a model is not trained to call any here, and their results are no answers. */
function toolCalls(list: readonly unknown[]): Fault | undefined {
  for (const entry of list) {
    const fields = Fields.of(entry);
    const role = fields && (fields.get('role') ?? fields.get('from'));
    const call = ['tool_calls', 'function_call', 'tool_use'].find(name => {
      const value = fields?.get(name);
      return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    });
    const part = partsOf(fields).find(type => /^(?:tool|function)_/.test(type));
    if (call === undefined && part === undefined && !(typeof role === 'string' && toolRoles.test(role)))
      continue;
    return error(
      'tool-calls',
      'The conversation has tool calls or their results in it, which are not learned here.',
      'Leave those messages out, or write what they say into the assistant’s text.',
    );
  }
  return undefined;
}

function messagesOf(list: readonly unknown[], notes: Notes): { messages: Message[] } | { fault: Fault } {
  const stranger = onlyStranger(list);
  const messages: Message[] = [];
  for (const entry of list) {
    const fields = Fields.of(entry);
    const role = fields?.get(fields.first(speakers) ?? '');
    const content = fields?.text(fields.first(['content', 'value', 'text', 'message', 'parts']) ?? '');
    const other = partsOf(fields).find(
      type => type !== 'text' && type !== 'input_text' && type !== 'output_text',
    );
    if (other) return { fault: notText(other) };
    if (!fields || typeof role !== 'string' || content === undefined) {
      return {
        fault: error('wrong-type', 'A message has no role, or its content is not text.', messageMend),
      };
    }
    const known = roleOf(role) ?? (role === stranger ? 'assistant' : undefined);
    if (!known) {
      return {
        fault: error(
          'unknown-role',
          `The role “${excerpt(role, 30)}” is not one of system, user and assistant.`,
          'Call the roles user and assistant.',
        ),
      };
    }
    if (role === stranger) notes.add(readAsAssistant(role));
    const unlearned = isUnlearned(fields) && known === 'assistant';
    messages.push({ role: known, content, ...(unlearned && { weight: 0 as const }) });
    for (const name of fields.unused()) notes.unused(name);
    const weight = Number(fields.peek('weight') ?? 1);
    if (weight !== 0 && weight !== 1) notes.add(fraction);
  }
  return { messages };
}

const speakers = ['role', 'from', 'speaker', 'sender', 'author'];

/** The kinds of the parts that a message's content is made of, where it is. */
function partsOf(fields: Fields | undefined): string[] {
  const content = fields?.peek('content');
  if (!Array.isArray(content)) return [];
  return content.flatMap(part => {
    const type = Fields.of(part)?.peek('type');
    return typeof type === 'string' ? [type] : [];
  });
}

function notText(type: string): Fault {
  return error(
    'not-only-text',
    `A message has a part that is no text (“${excerpt(type, 30)}”), and only text is learned here.`,
    'Leave such rows out, or say in words what the part shows.',
  );
}

/** The name of whoever answers, when there are users, no known assistant, and one other name: "bing". */
function onlyStranger(list: readonly unknown[]): string | undefined {
  const names = new Set<string>();
  for (const entry of list) {
    const fields = Fields.of(entry);
    const name = fields?.peek(fields.first(speakers) ?? '');
    if (typeof name === 'string') names.add(name);
  }
  const known = new Set([...names].map(roleOf));
  const strangers = [...names].filter(name => roleOf(name) === undefined);
  return known.has('user') && !known.has('assistant') && strangers.length === 1 ? strangers[0] : undefined;
}

/** OpenAI's `weight: 0`; `train: false` and `loss: false` say the same in other trainers' data. */
function isUnlearned(fields: Fields): boolean {
  const weight = fields.get('weight');
  if (weight !== undefined && weight !== null && Number(weight) === 0) return true;
  return ['train', 'training', 'trainable', 'loss', 'learn'].some(name => {
    const value = fields.has(name) ? fields.get(name) : undefined;
    return value === false || value === 0 || (typeof value === 'string' && /^(?:false|0)$/i.test(value));
  });
}

function inTurns(given: readonly Message[], notes: Notes): { messages: Message[] } | { fault: Fault } {
  const messages: Message[] = [];
  for (const message of given) {
    const before = messages.at(-1);
    if (message.content.trim() === '') {
      if (message.role === 'system') continue;
      return { fault: error('empty-field', 'The message is empty.', 'Fill it in, or leave the row out.') };
    }
    if (before?.role !== message.role) {
      messages.push({ ...message });
      continue;
    }
    if (before.weight !== message.weight) return { fault: outOfTurn(message.role) };
    before.content += `\n\n${message.content}`;
    notes.add(joined);
  }
  const turns = messages.filter((message, i) => !(i === 0 && message.role === 'system'));
  const lead = messages.length > turns.length ? messages.slice(0, 1) : [];
  if (turns[0]?.role === 'assistant' && turns.length > 1) {
    turns.shift();
    notes.add(greeting);
  }
  if (turns.at(-1)?.role === 'user' && turns.length > 1) {
    turns.pop();
    notes.add(unanswered);
  }
  const strange = turns.find((turn, i) => turn.role !== (i % 2 === 0 ? 'user' : 'assistant'));
  if (strange) return { fault: outOfTurn(strange.role) };
  if (turns.at(-1)?.role !== 'assistant') return { fault: noAnswer };
  if (!turns.some(turn => turn.role === 'assistant' && turn.weight !== 0)) return { fault: nothingLearned };
  if (turns.some(turn => turn.weight === 0)) notes.add(context);
  return { messages: [...lead, ...turns] };
}

function outOfTurn(role: string): Fault {
  return error(
    'roles-out-of-order',
    `A message of the ${role} is out of turn.`,
    'After an optional system message, user and assistant take turns.',
  );
}

const noAnswer = error(
  'no-answer',
  'The conversation has no answer of the assistant.',
  'End the conversation with the assistant’s answer: it is what a model learns.',
);
const nothingLearned = error(
  'nothing-to-learn',
  'Every answer of the conversation is marked as not to be learned.',
  'Give at least one answer a weight of 1, or leave the row out.',
);

const fraction = warning(
  'weight-read-as-one',
  'Answers have a weight other than 0 and 1; they are learned as any other.',
  'Give what should not be learned a weight of 0.',
);
const joined = warning(
  'joined-messages',
  'Messages of one role that follow each other were joined.',
  'Nothing needs to be done, unless they belong apart.',
);
const greeting = warning(
  'greeting-left-out',
  'The assistant speaks first; that greeting was left out, since nobody asked for it.',
  'Nothing needs to be done; begin with the user to keep it.',
);
const unanswered = warning(
  'unanswered-turn-cut',
  'The conversation ends with the user; that last message was cut, since nobody answered it.',
  'Nothing needs to be done; add the answer to keep it.',
);
const context: Fault = {
  code: 'turns-without-loss',
  severity: 'info',
  message: 'Answers that are marked with a weight of 0 are kept as context and not learned.',
  mend: '',
};

function readAsAssistant(role: string): Fault {
  return warning(
    'role-read-as-assistant',
    `The role “${excerpt(role, 30)}” was read as the assistant’s.`,
    'Nothing needs to be done, if that is who answers.',
  );
}

/** A list of messages, also in a table's cell; `undefined` for all else, a list of numbers among it. */
export function messageList(value: unknown): unknown[] | undefined {
  const list = parsedCell(value);
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return list.every(entry => Fields.of(entry)?.first(['role', 'from', 'speaker'])) ? list : undefined;
}

/** One exchange: `{"human": ..., "assistant": ...}`, a pair of question and answer, or a pair of speaker and text. */
function exchangeOf(entry: unknown): unknown[] | undefined {
  const pair: unknown[] = Array.isArray(entry) ? entry : [];
  const [first, second] = pair;
  if (pair.length === 2 && typeof first === 'string' && typeof second === 'string') {
    if (roleOf(first)) return [{ role: first, content: second }];
    return spokenInTurns([first, second]) as unknown[];
  }
  const fields = Fields.of(entry);
  const names = fields?.names ?? [];
  if (!fields || names.length !== 2) return undefined;
  const roles = names.map(roleOf);
  if (!roles.includes('user') || !roles.includes('assistant')) return undefined;
  return [...names]
    .sort((a, b) => (roleOf(a) === 'user' ? 0 : 1) - (roleOf(b) === 'user' ? 0 : 1))
    .map(name => ({ role: name, content: fields.peek(name) }));
}

/** Exchanges, or a list of texts by turns, the user's first, as messages; all else as it is. */
export function spokenInTurns(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0) return value;
  const exchanges = value.map(exchangeOf);
  if (exchanges.every(exchange => exchange !== undefined)) return exchanges.flat();
  if (value.length < 2 || value.some(entry => typeof entry !== 'string')) return value;
  return value.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }));
}

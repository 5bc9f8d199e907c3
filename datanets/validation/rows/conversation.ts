import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import type { Message } from './content.ts';
import { error, info, Notes, warning } from './faults.ts';
import { Fields, parsedCell, textOf } from './fields.ts';
import { otherThanText } from './other-parts.ts';
import { isReasoning, isThought, isUnlearned, reasoningLeftOut } from './turn-marks.ts';

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
    return { fault: error('wrong-type', message('The messages are not a list of messages.'), messageMend) };
  }
  const other = otherThanText(value);
  if (other) return { fault: other };
  const given = messagesOf(value, notes);
  if ('fault' in given) return given;
  const lead = system?.trim() ? [{ role: 'system' as const, content: system }] : [];
  return inTurns([...lead, ...given.messages], notes);
}

const messageMend = message('Each message has a role, user or assistant, and its content: {shape}.', {
  shape: '{"role": "user", "content": "..."}',
});

const roles = new Map<string, Message['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['person', 'user'],
  ['prompter', 'user'],
  ['question', 'user'],
  ['q', 'user'],
  ['customer', 'user'],
  ['client', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['bot', 'assistant'],
  ['chatbot', 'assistant'],
  ['answer', 'assistant'],
  ['a', 'assistant'],
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['chatgpt', 'assistant'],
  ['agent', 'assistant'],
]);

/** Who speaks, by the names that data sets give; `undefined` for any other name. */
export function roleOf(name: unknown): Message['role'] | undefined {
  return typeof name === 'string' ? roles.get(name.trim().toLowerCase()) : undefined;
}

function messagesOf(list: readonly unknown[], notes: Notes): { messages: Message[] } | { fault: Fault } {
  const stranger = onlyStranger(list);
  const messages: Message[] = [];
  for (const entry of list) {
    const fields = Fields.of(entry);
    const role = fields?.get(fields.first(speakers) ?? '');
    if (fields && typeof role === 'string' && isReasoning(role, fields)) {
      notes.add(reasoningLeftOut);
      continue;
    }
    const content = fields && contentOf(fields, notes);
    if (!fields || typeof role !== 'string' || content === undefined) {
      return {
        fault: error(
          'wrong-type',
          message('A message has no role, or its content is not text.'),
          messageMend,
        ),
      };
    }
    const known = roleOf(role) ?? (role === stranger ? 'assistant' : undefined);
    if (!known) {
      return {
        fault: error(
          'unknown-role',
          message('The role “{role}” is not one of system, user and assistant.', {
            role: excerpt(role, 30),
          }),
          message('Call the roles user and assistant.'),
        ),
      };
    }
    if (role === stranger) notes.add(readAsAssistant(role));
    const unlearned =
      isUnlearned(fields, known === 'assistant' ? notes : new Notes()) && known === 'assistant';
    messages.push({ role: known, content, ...(unlearned && { weight: 0 as const }) });
    for (const name of fields.unused()) notes.unused(name);
    const weight = Number(fields.peek('weight') ?? 1);
    if (weight !== 0 && weight !== 1) notes.add(fraction);
  }
  return { messages };
}

// LangChain calls the role a type.
const speakers = ['role', 'from', 'speaker', 'sender', 'author', 'type'];

/** The text of a message; LangChain keeps it in `data`, some write a list of texts. */
function contentOf(fields: Fields, notes: Notes): string | undefined {
  const name = fields.first(['content', 'value', 'text', 'message', 'utterance', 'parts']);
  if (name === undefined) return Fields.of(fields.get('data'))?.text('content');
  const given = fields.get(name);
  const value = Array.isArray(given) ? given.filter(part => !isThought(Fields.of(part))) : given;
  if (Array.isArray(given) && Array.isArray(value) && value.length < given.length)
    notes.add(reasoningLeftOut);
  return Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string')
    ? value.join('\n')
    : textOf(value);
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

function inTurns(given: readonly Message[], notes: Notes): { messages: Message[] } | { fault: Fault } {
  const messages: Message[] = [];
  for (const turn of given) {
    const before = messages.at(-1);
    if (turn.content.trim() === '') {
      if (turn.role === 'system') continue;
      return {
        fault: error(
          'empty-field',
          message('The message is empty.'),
          message('Fill it in, or leave the row out.'),
        ),
      };
    }
    if (before?.role !== turn.role) {
      messages.push({ ...turn });
      continue;
    }
    if (before.weight !== turn.weight) return { fault: outOfTurn(turn.role) };
    before.content += `\n\n${turn.content}`;
    notes.add(joined);
  }
  const turns = messages.filter(({ role }, i) => !(i === 0 && role === 'system'));
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
    message('A message of the {role} is out of turn.', { role }),
    message('After an optional system message, user and assistant take turns.'),
  );
}

const noAnswer = error(
  'no-answer',
  message('The conversation has no answer of the assistant.'),
  message('End the conversation with the assistant’s answer: it is what a model learns.'),
);
const nothingLearned = error(
  'nothing-to-learn',
  message('Every answer of the conversation is marked as not to be learned.'),
  message('Give at least one answer a weight of 1, or leave the row out.'),
);

const fraction = warning(
  'weight-read-as-one',
  message('Answers have a weight other than 0 and 1; they are learned as any other.'),
  message('Give what should not be learned a weight of 0.'),
);
const joined = warning(
  'joined-messages',
  message('Messages of one role that follow each other were joined.'),
  message('Nothing needs to be done, unless they belong apart.'),
);
const greeting = warning(
  'greeting-left-out',
  message('The assistant speaks first; that greeting was left out, since nobody asked for it.'),
  message('Nothing needs to be done; begin with the user to keep it.'),
);
const unanswered = warning(
  'unanswered-turn-cut',
  message('The conversation ends with the user; that last message was cut, since nobody answered it.'),
  message('Nothing needs to be done; add the answer to keep it.'),
);
const context = info(
  'turns-without-loss',
  message('Answers that are marked with a weight of 0 are kept as context and not learned.'),
);

function readAsAssistant(role: string): Fault {
  return warning(
    'role-read-as-assistant',
    message('The role “{role}” was read as the assistant’s.', { role: excerpt(role, 30) }),
    message('Nothing needs to be done, if that is who answers.'),
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
  const names = fields?.names.filter(name => fields.peek(name) !== '') ?? [];
  if (!fields || names.length === 0 || names.length > 3) return undefined;
  const roles = names.map(exchangeRole);
  if (roles.includes(undefined) || new Set(roles).size < names.length) return undefined;
  return (['system', 'user', 'assistant'] as const).flatMap(role => {
    const name = names[roles.indexOf(role)];
    return roles.includes(role) && name !== undefined ? [{ role, content: fields.peek(name) }] : [];
  });
}

/** Who says what a field of an exchange holds: `{"input": ..., "output": ...}`. */
function exchangeRole(name: string): Message['role'] | undefined {
  if (['input', 'prompt', 'instruction', 'query'].includes(name)) return 'user';
  if (['output', 'response', 'completion', 'reply'].includes(name)) return 'assistant';
  return roleOf(name);
}

/** Exchanges, or a list of texts by turns, the user's first, as messages; all else as it is. */
export function spokenInTurns(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0) return value;
  const exchanges = value.map(exchangeOf);
  if (exchanges.every(exchange => exchange !== undefined)) return exchanges.flat();
  if (value.length < 2 || value.some(entry => typeof entry !== 'string')) return value;
  return value.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }));
}

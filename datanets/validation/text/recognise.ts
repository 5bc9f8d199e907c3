import type { Compared } from '../../likeness/normalise.ts';
import { excerpt, type Fault } from '../findings.ts';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What a row is kept and trained as. */
export type Content = { messages: Message[] } | { text: string };

export type Format =
  | 'chat messages'
  | 'prompt and completion'
  | 'instruction and output'
  | 'question and answer'
  | 'plain text';

export interface Recognised {
  format: Format;
  content: Content;
  /** The instruction that starts the question, where it was given apart from what it is applied to. */
  instruction?: string;
}

/**
 * Recognises one row by its fields' names (in any case): chat messages (also ShareGPT's conversations), prompt and
 * completion, instruction/input/output, question and answer, or plain text.
 */
export function recognise(value: unknown): Recognised | { fault: Fault } {
  const fields = fieldsOf(value);
  if (!fields) return { fault: notAnObject(value) };
  const read = readAs(fields);
  if (!read) return { fault: unknownFields(fields) };
  if ('fault' in read) return read;
  const strange = textsOf(read.content).map(strangeness).find(Boolean);
  return strange ? { fault: strange } : read;
}

/** Whether an object is itself a row, and not a wrapper around rows. */
export function looksLikeRow(value: unknown): boolean {
  const fields = fieldsOf(value);
  return fields !== undefined && readAs(fields) !== undefined;
}

/** All texts of a row in their order, system prompts included. */
export function textsOf(content: Content): string[] {
  return 'text' in content ? [content.text] : content.messages.map(message => message.content);
}

/**
 * What of a row is compared with others: its questions and answers. System prompts and an instruction that is applied
 * to an input are context, which many rows share by right.
 */
export function comparedOf({
  content,
  instruction = '',
}: Pick<Recognised, 'content' | 'instruction'>): Compared {
  if ('text' in content) return { context: '', text: content.text };
  const system = content.messages.filter(message => message.role === 'system');
  const own = content.messages.filter(message => message.role !== 'system').map(message => message.content);
  if (instruction && own[0]) own[0] = own[0].slice(instruction.length);
  const context = [...system.map(message => message.content), instruction];
  return { context: context.filter(Boolean).join('\n'), text: own.join('\n') };
}

/** The last thing asked and the answer to it, for rows that have them. */
export function lastTurn(content: Content): { question: string; answer: string } | undefined {
  if ('text' in content) return undefined;
  const answer = content.messages.at(-1);
  const question = content.messages.at(-2);
  return answer?.role === 'assistant' && question?.role === 'user'
    ? { question: question.content, answer: answer.content }
    : undefined;
}

type Fields = Map<string, unknown>;

const names = {
  messages: ['messages', 'conversations', 'conversation', 'chat', 'turns', 'dialogue', 'dialog'],
  question: ['question', 'q', 'query'],
  answer: ['answer', 'a', 'response', 'output', 'reply'],
  completion: ['completion', 'response', 'output', 'answer', 'chosen'],
  text: ['text', 'content', 'document', 'passage', 'body'],
};

function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([name, field]) => [name.trim().toLowerCase(), field]));
}

function readAs(fields: Fields): Recognised | { fault: Fault } | undefined {
  const messages = first(fields, names.messages);
  if (messages) return chat(parsedCell(fields.get(messages)), text(fields, 'system'));
  if (fields.has('prompt')) {
    const completion = first(fields, names.completion);
    return completion ? promptAndCompletion(fields, completion) : undefined;
  }
  if (fields.has('instruction')) return instruction(fields);
  const question = first(fields, names.question);
  const answer = first(fields, names.answer);
  if (question && answer) return pair(fields, question, answer, 'question and answer');
  if (fields.has('input') && fields.has('output'))
    return pair(fields, 'input', 'output', 'prompt and completion');
  const plain = first(fields, names.text);
  return plain ? plainText(fields, plain) : undefined;
}

function first(fields: Fields, candidates: readonly string[]): string | undefined {
  return candidates.find(name => fields.has(name));
}

// A table keeps a list in a cell as its JSON.
function parsedCell(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const roles = new Map<string, Message['role']>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['person', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['bot', 'assistant'],
  ['model', 'assistant'],
  ['chatgpt', 'assistant'],
]);

function chat(value: unknown, system: string | undefined): Recognised | { fault: Fault } {
  const messages = messagesOf(value);
  if ('fault' in messages) return messages;
  const all = system?.trim()
    ? [{ role: 'system' as const, content: system }, ...messages.list]
    : messages.list;
  const fault = orderFault(all);
  if (fault) return { fault };
  return { format: 'chat messages', content: { messages: all } };
}

function messagesOf(value: unknown): { list: Message[] } | { fault: Fault } {
  if (!Array.isArray(value) || value.length === 0) {
    return fault('wrong-type', 'The messages are not a list of messages.', messageMend);
  }
  const list: Message[] = [];
  for (const entry of value) {
    const fields = fieldsOf(entry);
    const role = fields && (fields.get('role') ?? fields.get('from') ?? fields.get('speaker'));
    const content = fields && textOf(fields.get('content') ?? fields.get('value') ?? fields.get('text'));
    if (typeof role !== 'string' || content === undefined) {
      return fault('wrong-type', 'A message has no role, or its content is not text.', messageMend);
    }
    const known = roles.get(role.toLowerCase());
    if (!known) {
      const message = `The role “${excerpt(role, 30)}” is not one of system, user and assistant.`;
      return fault('unknown-role', message, 'Leave tool calls out, or write them into the assistant’s text.');
    }
    list.push({ role: known, content });
  }
  return { list };
}

const messageMend = 'Each message is {"role": "user" or "assistant", "content": "..."}.';

/** Chat templates of most models refuse any other order than question and answer in turn. */
function orderFault(messages: readonly Message[]): Fault | undefined {
  const turns = messages.filter((message, i) => !(i === 0 && message.role === 'system'));
  if (turns.some(turn => turn.content.trim() === '')) return emptyField('message');
  const strange = turns.findIndex((turn, i) => turn.role !== (i % 2 === 0 ? 'user' : 'assistant'));
  if (strange !== -1) {
    const message = `Message ${strange + 1} is the ${turns[strange]?.role}’s, out of turn.`;
    const mend =
      'After an optional system message, user and assistant take turns; join messages that follow each other.';
    return fault('roles-out-of-order', message, mend).fault;
  }
  if (turns.at(-1)?.role !== 'assistant') {
    const mend = 'End the conversation with the assistant’s answer: it is what a model learns.';
    return fault('no-answer', 'The conversation does not end with the assistant.', mend).fault;
  }
  return undefined;
}

function promptAndCompletion(fields: Fields, completion: string): Recognised | { fault: Fault } {
  const prompt = parsedCell(fields.get('prompt'));
  if (!Array.isArray(prompt)) return pair(fields, 'prompt', completion, 'prompt and completion');
  const answer = parsedCell(fields.get(completion));
  const tail = Array.isArray(answer) ? answer : [{ role: 'assistant', content: answer }];
  const read = chat([...prompt, ...tail], text(fields, 'system'));
  return 'fault' in read ? read : { ...read, format: 'prompt and completion' };
}

function instruction(fields: Fields): Recognised | { fault: Fault } | undefined {
  const completion = first(fields, names.completion);
  if (!completion) return undefined;
  const input = text(fields, 'input') ?? text(fields, 'context') ?? '';
  return pair(fields, 'instruction', completion, 'instruction and output', input);
}

/** One question and its answer. `input` is what an instruction is applied to. */
function pair(
  fields: Fields,
  ask: string,
  answer: string,
  format: Format,
  input = ask === 'question' || ask === 'query' ? (text(fields, 'context') ?? '') : '',
): Recognised | { fault: Fault } {
  const asked = text(fields, ask);
  const answered = text(fields, answer);
  for (const [name, value] of [
    [ask, asked],
    [answer, answered],
  ] as const) {
    if (value === undefined)
      return fault('wrong-type', `The field “${name}” is not text.`, 'Write it as text in quotes.');
    if (value.trim() === '') return { fault: emptyField(name) };
  }
  const applied = input.trim() !== '';
  const question = applied ? joined(format, asked ?? '', input) : (asked ?? '');
  const system = text(fields, 'system')?.trim() ? (text(fields, 'system') ?? '') : '';
  const messages: Message[] = [
    { role: 'user', content: question },
    { role: 'assistant', content: answered ?? '' },
  ];
  if (system) messages.unshift({ role: 'system', content: system });
  const isInstruction = format === 'instruction and output' && applied;
  return { format, content: { messages }, ...(isInstruction && asked && { instruction: asked }) };
}

/** An instruction comes before its input, a question after the passage it is about. */
function joined(format: Format, asked: string, input: string): string {
  return format === 'instruction and output' ? `${asked}\n\n${input}` : `${input}\n\n${asked}`;
}

function plainText(fields: Fields, name: string): Recognised | { fault: Fault } {
  const value = text(fields, name);
  if (value === undefined)
    return fault('wrong-type', `The field “${name}” is not text.`, 'Write it as text in quotes.');
  if (value.trim() === '') return { fault: emptyField(name) };
  return { format: 'plain text', content: { text: value } };
}

function text(fields: Fields, name: string): string | undefined {
  return textOf(fields.get(name));
}

/** Text as it is; numbers and truth values as people write them; the text parts of an OpenAI content list. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const parts = value.map(part => {
    const fields = fieldsOf(part);
    return fields?.get('type') === 'text' ? fields.get('text') : undefined;
  });
  return parts.every(part => typeof part === 'string') ? parts.join('\n') : undefined;
}

/** What no database and no tokenizer takes. */
function strangeness(value: string): Fault | undefined {
  if (/[\0-\x08\x0b\x0e-\x1f]/.test(value)) {
    return fault(
      'control-characters',
      'The text has control characters in it.',
      'Remove them; they come from terminals and broken exports.',
    ).fault;
  }
  if (!value.isWellFormed()) {
    return fault(
      'broken-characters',
      'The text has half of a character (a lone surrogate) in it.',
      'Write the file anew with a program that cuts text by characters.',
    ).fault;
  }
  return undefined;
}

function emptyField(name: string): Fault {
  return {
    code: 'empty-field',
    severity: 'error',
    message: `The ${name} is empty.`,
    mend: 'Fill it in, or leave the row out.',
  };
}

function notAnObject(value: unknown): Fault {
  const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
  return {
    code: 'not-a-row',
    severity: 'error',
    message: `The row is ${what}, not an object with fields.`,
    mend: shapes,
  };
}

function unknownFields(fields: Fields): Fault {
  const list = [...fields.keys()].slice(0, 8).map(name => `“${excerpt(name, 30)}”`);
  return {
    code: 'unknown-fields',
    severity: 'error',
    message: list.length
      ? `The fields ${list.join(', ')} are no kind of row that is known here.`
      : 'The row has no fields.',
    mend: shapes,
  };
}

const shapes =
  'Name the fields messages; or question and answer; or prompt and completion; or instruction, input and output; or text.';

function fault(code: string, message: string, mend: string): { fault: Fault } {
  return { fault: { code, severity: 'error', message, mend } };
}

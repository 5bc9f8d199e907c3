import { excerpt, type Fault } from '../findings.ts';
import { withChoices } from './choices.ts';
import type { Content, Message } from './content.ts';
import { conversation, messageList, spokenInTurns } from './conversation.ts';
import { error, Notes, warning } from './faults.ts';
import { Fields, textOf } from './fields.ts';
import { preferenceFault } from './preference.ts';
import { info } from './raw-row.ts';
import { renderedTurns } from './rendered.ts';

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

/** A row with what is to be said of it: mends that were made, and the names of fields that are not used. */
export interface ReadRow extends Recognised {
  notes: readonly Fault[];
  unused: readonly string[];
}

/**
 * Recognises one row by its fields' names (in any case): chat messages (also ShareGPT's conversations), prompt and
 * completion, instruction/input/output, question and answer, or plain text.
 */
export function recognise(given: unknown): ReadRow | { fault: Fault } {
  // A bare list of messages is a conversation.
  const value = Array.isArray(given) && messageList(given) ? { messages: given } : given;
  const listed = withChoices(value);
  const fields = Fields.of(listed);
  if (!fields) return { fault: notAnObject(value) };
  const notes = new Notes();
  if (listed !== value) notes.add(choicesListed);
  const preference = preferenceFault(fields);
  if (preference) return { fault: preference };
  const read = readAs(fields, notes);
  if (!read) return { fault: unknownFields(fields) };
  if ('fault' in read) return read;
  const texts = 'text' in read.content ? [read.content.text] : read.content.messages.map(m => m.content);
  const strange = texts.map(strangeness).find(Boolean);
  if (strange) return { fault: strange };
  for (const name of fields.unused()) notes.unused(name);
  for (const name of fields.doubled) notes.add(doubled(name));
  return { ...read, notes: notes.faults, unused: [...notes.fields] };
}

/** Whether an object is itself a row, and not a wrapper around rows. */
export function looksLikeRow(value: unknown): boolean {
  const fields = Fields.of(withChoices(value));
  return (
    fields !== undefined &&
    (preferenceFault(fields) !== undefined || readAs(fields, new Notes()) !== undefined)
  );
}

/** Whether columns of these names make rows, by the names alone. */
export function areFieldNames(names: readonly string[]): boolean {
  return looksLikeRow(Object.fromEntries(names.map(name => [name.trim() || '-', 'x'])));
}

const names = {
  messages: [
    'messages',
    'conversations',
    'conversation',
    'chat',
    'turns',
    'dialogue',
    'dialog',
    'chat_messages',
    'contents',
  ],
  question: ['question', 'q', 'query'],
  answer: ['answer', 'a', 'response', 'output', 'reply', 'answers', 'final_answer'],
  completion: ['completion', 'response', 'output', 'answer', 'chosen'],
  text: ['text', 'content', 'document', 'passage', 'body'],
};

type Outcome = Recognised | { fault: Fault };

function readAs(fields: Fields, notes: Notes): Outcome | undefined {
  const messages = fields.first(names.messages);
  if (messages) return chat(spokenInTurns(fields.list(messages)), fields, notes);
  if (fields.has('prompt')) {
    const completion = fields.first(names.completion);
    return completion ? promptAndCompletion(fields, completion, notes) : undefined;
  }
  if (fields.has('instruction')) return instruction(fields, notes);
  const question = fields.first(names.question);
  const answer = fields.first(names.answer);
  if (question && answer) return pair(fields, question, answer, 'question and answer', notes);
  if (fields.has('input') && fields.has('output'))
    return pair(fields, 'input', 'output', 'prompt and completion', notes);
  const plain = fields.first(names.text);
  return plain ? plainText(fields, plain, notes) : undefined;
}

function chat(value: unknown, fields: Fields, notes: Notes): Outcome {
  const tools = fields.has('tools') ? fields.list('tools') : undefined;
  if (Array.isArray(tools) && tools.length > 0) notes.unused('tools');
  const read = conversation(value, systemOf(fields), notes);
  return 'fault' in read ? read : { format: 'chat messages', content: read };
}

function systemOf(fields: Fields): string | undefined {
  const name = fields.first(['system', 'system_prompt', 'systeminstruction', 'system_instruction']);
  if (name === undefined) return undefined;
  // Gemini has it as {"parts": [{"text": ...}]}.
  const parts = Fields.of(fields.peek(name))?.peek('parts');
  return parts === undefined ? fields.text(name) : textOf(fields.get(name) && parts);
}

function promptAndCompletion(fields: Fields, completion: string, notes: Notes): Outcome {
  const prompt = messageList(fields.get('prompt'));
  if (!prompt) return pair(fields, 'prompt', completion, 'prompt and completion', notes);
  const answer = fields.get(completion);
  const tail = messageList(answer) ?? [{ role: 'assistant', content: answer }];
  const read = chat([...prompt, ...tail], fields, notes);
  return 'fault' in read ? read : { ...read, format: 'prompt and completion' };
}

function instruction(fields: Fields, notes: Notes): Outcome | undefined {
  const completion = fields.first(names.completion);
  if (!completion) return undefined;
  const input = fields.text('input') || fields.text('context') || '';
  return pair(fields, 'instruction', completion, 'instruction and output', notes, input);
}

/** One question and its answer. `input` is what an instruction is applied to. */
function pair(
  fields: Fields,
  ask: string,
  answer: string,
  format: Format,
  notes: Notes,
  input = ask === 'question' || ask === 'query' ? (fields.text('context') ?? '') : '',
): Outcome {
  const asked = fields.text(ask);
  const answered = answerOf(fields, answer, notes);
  for (const [name, value] of [
    [ask, asked],
    [answer, answered],
  ] as const) {
    if (value === undefined) return wrongType(name);
    if (value.trim() === '') return { fault: emptyField(name) };
  }
  const applied = input.trim() !== '';
  const question = applied ? joined(format, asked ?? '', input) : (asked ?? '');
  const system = systemOf(fields);
  const messages: Message[] = [
    ...earlierTurns(fields),
    { role: 'user', content: question },
    { role: 'assistant', content: answered ?? '' },
  ];
  if (system?.trim()) messages.unshift({ role: 'system', content: system });
  const isInstruction = format === 'instruction and output' && applied && messages.length < 4;
  return { format, content: { messages }, ...(isInstruction && asked && { instruction: asked }) };
}

/** The answer as text; of several (SQuAD's `{"text": [...]}`, a list) the first. */
function answerOf(fields: Fields, name: string, notes: Notes): string | undefined {
  const value = name === 'answers' ? fields.list(name) : fields.get(name);
  if (typeof value !== 'object' || value === null) return textOf(value);
  const texts = Fields.of(value)?.list('text') ?? value;
  if (!Array.isArray(texts)) return textOf(texts);
  const all = texts.map(entry => Fields.of(entry)?.text('text') ?? textOf(entry));
  const [first] = all;
  if (all.some(text => text === undefined)) return textOf(value);
  // SQuAD writes down what each of several people answered.
  if (new Set(all).size > 1) notes.add(firstOfSeveral);
  return first ?? '';
}

/** What was said before, as LLaMA-Factory's `history` has it: pairs of question and answer. */
function earlierTurns(fields: Fields): Message[] {
  const history = fields.has('history') ? fields.peek('history') : undefined;
  if (!Array.isArray(history)) return [];
  const turns = history.map(turn => (Array.isArray(turn) && turn.length === 2 ? turn.map(textOf) : []));
  if (!turns.every(([asked, answered]) => asked?.trim() && answered?.trim())) return [];
  fields.get('history');
  return turns.flatMap(([asked = '', answered = '']): Message[] => [
    { role: 'user', content: asked },
    { role: 'assistant', content: answered },
  ]);
}

/** An instruction comes before its input, a question after the passage it is about. */
function joined(format: Format, asked: string, input: string): string {
  return format === 'instruction and output' ? `${asked}\n\n${input}` : `${input}\n\n${asked}`;
}

function plainText(fields: Fields, name: string, notes: Notes): Outcome {
  const value = fields.text(name);
  const turns = value === undefined ? undefined : renderedTurns(value);
  if (turns) {
    notes.add(takenOut);
    return chat(turns, fields, notes);
  }
  if (value === undefined) return wrongType(name);
  if (value.trim() === '') return { fault: emptyField(name) };
  return { format: 'plain text', content: { text: value } };
}

/** What no database and no tokenizer takes. */
function strangeness(value: string): Fault | undefined {
  if (/[\0-\x08\x0b\x0e-\x1f]/.test(value)) {
    return error(
      'control-characters',
      'The text has control characters in it.',
      'Remove them; they come from terminals and broken exports.',
    );
  }
  if (!value.isWellFormed()) {
    return error(
      'broken-characters',
      'The text has half of a character (a lone surrogate) in it.',
      'Write the file anew with a program that cuts text by characters.',
    );
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
  const list = fields.names.slice(0, 8).map(name => `“${excerpt(name, 30)}”`);
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

function wrongType(name: string): { fault: Fault } {
  return { fault: error('wrong-type', `The field “${name}” is not text.`, 'Write it as text in quotes.') };
}

const takenOut = info(
  'turns-taken-out',
  'Conversations were written out with a chat template; their turns were taken out of it.',
);
const choicesListed = info(
  'choices-listed',
  'Choices are listed under their question, and the answer is the chosen one in words.',
);
const firstOfSeveral = warning(
  'first-answer-used',
  'The row has several answers; the first one is used.',
  'Give a row for each answer that should be learned.',
);

function doubled(name: string): Fault {
  return warning(
    'field-twice',
    `There are two fields called “${excerpt(name, 30)}”; the first one is used.`,
    'Give each its own name.',
  );
}

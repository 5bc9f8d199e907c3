import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import type { Content, Message } from './content.ts';
import { conversation, messageList, spokenInTurns } from './conversation.ts';
import { error, info, type Notes, warning } from './faults.ts';
import { couples, names, passages } from './field-names.ts';
import { Fields, textOf } from './fields.ts';
import { renderedTurns } from './rendered.ts';

export type Format =
  | 'chat messages'
  | 'prompt and completion'
  | 'instruction and output'
  | 'question and answer'
  | 'plain text'
  | 'preference pairs'
  | 'marked answers';

/** What each is called to people. */
export const formatNames: Record<Format, TranslatableMessage> = {
  'chat messages': message('chat messages'),
  'prompt and completion': message('prompt and completion'),
  'instruction and output': message('instruction and output'),
  'question and answer': message('question and answer'),
  'plain text': message('plain text'),
  'preference pairs': message('preference pairs'),
  'marked answers': message('answers marked as good or bad'),
};

export interface Recognised {
  format: Format;
  content: Content;
  /** The instruction that starts the question, where it was given apart from what it is applied to. */
  instruction?: string;
}

export type Outcome = Recognised | { fault: Fault };

/** A row with one answer, or without any, by its fields' names; `undefined` for what is neither. */
export function readRow(fields: Fields, notes: Notes): Outcome | undefined {
  const messages = fields.first(names.messages) ?? names.lists.find(name => isSpoken(fields.peek(name)));
  if (messages) return chat(spokenInTurns(fields.list(messages)), fields, notes);
  if (fields.has('prompt')) {
    const completion = fields.first(names.completion);
    return completion ? promptAndCompletion(fields, completion, notes) : undefined;
  }
  if (fields.has('instruction')) return instruction(fields, notes);
  const question = fields.first(names.question);
  const answer = fields.first(names.answer);
  if (question && answer) return pair(fields, question, answer, 'question and answer', notes);
  if (fields.has('input') && fields.has('output')) return inputAndOutput(fields, notes);
  const [ask, reply] = couples.find(couple => couple.every(name => fields.has(name))) ?? [];
  if (ask !== undefined && reply !== undefined) return pair(fields, ask, reply, 'question and answer', notes);
  const plain = fields.first(names.text);
  return plain ? plainText(fields, plain, notes) : undefined;
}

/** Whether a list is messages or what is said by turns: names such as `data` mean much else. */
function isSpoken(value: unknown): boolean {
  if (messageList(value)) return true;
  return Array.isArray(value) && value.length > 1 && value.every(text => typeof text === 'string');
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
  const answer = fields.peek(completion);
  const answers = messageList(answer);
  const turns = prompt || answers ? undefined : writtenTurns(fields.peek('prompt'), answer);
  if (turns) {
    notes.add(takenOut);
    fields.get(completion);
    fields.get('prompt');
    return chat(turns, fields, notes);
  }
  if (!prompt && !answers) return pair(fields, 'prompt', completion, 'prompt and completion', notes);
  fields.get(completion);
  const read = chat(
    [
      ...(prompt ?? [{ role: 'user', content: fields.get('prompt') }]),
      ...(answers ?? [{ role: 'assistant', content: answer }]),
    ],
    fields,
    notes,
  );
  return 'fault' in read ? read : { ...read, format: 'prompt and completion' };
}

/** A prompt that was written out with a chat template up to where the assistant speaks, and what it says there. */
function writtenTurns(prompt: unknown, answer: unknown) {
  if (typeof prompt !== 'string' || typeof answer !== 'string') return undefined;
  const open = renderedTurns(`${prompt}x`)?.at(-1);
  return open?.role === 'assistant' && open.content === 'x' ? renderedTurns(prompt + answer) : undefined;
}

/** Two texts, or, as OpenAI stores completions, two lists of messages. */
function inputAndOutput(fields: Fields, notes: Notes): Outcome {
  const asked = messageList(fields.list('input'));
  const answered = messageList(fields.list('output'));
  if (asked && answered) return chat([...asked, ...answered], fields, notes);
  return pair(fields, 'input', 'output', 'prompt and completion', notes);
}

function instruction(fields: Fields, notes: Notes): Outcome | undefined {
  const completion = fields.first(names.completion);
  if (!completion) return undefined;
  const input = firstText(fields, ['input', 'context']);
  return pair(fields, 'instruction', completion, 'instruction and output', notes, input);
}

/** One question and its answer. `input` is what an instruction is applied to. */
function pair(
  fields: Fields,
  ask: string,
  answer: string,
  format: Format,
  notes: Notes,
  input = names.question.includes(ask) ? firstText(fields, passages) : '',
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

/** The first of these fields that is a text and not empty, which counts as used; '' where there is none. */
function firstText(fields: Fields, names: readonly string[]): string {
  const name = names.find(name => textOf(fields.peek(name))?.trim());
  return name === undefined ? '' : (fields.text(name) ?? '');
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

function emptyField(name: string): Fault {
  return error(
    'empty-field',
    message('The field “{name}” is empty.', { name }),
    message('Fill it in, or leave the row out.'),
  );
}

function wrongType(name: string): { fault: Fault } {
  return {
    fault: error(
      'wrong-type',
      message('The field “{name}” is not text.', { name }),
      message('Write it as text in quotes.'),
    ),
  };
}

const takenOut = info(
  'turns-taken-out',
  message('Conversations were written out with a chat template; their turns were taken out of it.'),
);
const firstOfSeveral = warning(
  'first-answer-used',
  message('The row has several answers; the first one is used.'),
  message('Give a row for each answer that should be learned.'),
);

import { isDeepStrictEqual } from 'node:util';
import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { type AnswerPair, answerPair } from './answer-pair.ts';
import type { Message } from './content.ts';
import { messageList } from './conversation.ts';
import { error, Notes } from './faults.ts';
import { Fields, parsedCell } from './fields.ts';
import { otherThanText } from './other-parts.ts';
import { type Outcome, readRow } from './read-row.ts';
import { renderedTurns } from './rendered.ts';

/**
 * Preference data: two answers to one prompt, a better and a worse one (DPO, reward models). Both stay together, so that
 * the worse one is never learned as a good answer. The answers may be texts, messages, or whole conversations that are
 * the same but for their last answer.
 *
 * @returns `undefined` for a row that has no such answers
 */
export function preference(fields: Fields, notes: Notes): Outcome | undefined {
  const pair = answerPair(fields);
  if (!pair) {
    const several = fields.has('prompt') || fields.has('instruction') ? ranked(fields) : undefined;
    return several === undefined ? undefined : { fault: severalAnswers(several) };
  }
  if ('fault' in pair) return pair;
  const chosen = side(fields, pair, 'chosen', notes);
  const rejected = side(fields, pair, 'rejected', notes);
  if ('fault' in chosen) return chosen;
  if ('fault' in rejected) return rejected;
  const prompt = chosen.messages.slice(0, -1);
  if (!isDeepStrictEqual(prompt, rejected.messages.slice(0, -1))) return { fault: differEarlier };
  const content = { prompt, chosen: chosen.messages.slice(-1), rejected: rejected.messages.slice(-1) };
  if (isDeepStrictEqual(content.chosen, content.rejected)) return { fault: sameAnswer };
  return { format: 'preference pairs', content };
}

/** The conversation that ends with one of the two answers. */
function side(
  fields: Fields,
  pair: AnswerPair,
  which: 'chosen' | 'rejected',
  notes: Notes,
): { messages: Message[] } | { fault: Fault } {
  const rest = askedOf(fields, pair);
  const answer = parsedCell(fields.get(pair[which]));
  const other = otherThanText(turnsOf(answer) ?? []);
  if (other) return { fault: other };
  const row = Fields.of(rowWith(rest, answer));
  const said = new Notes();
  const read = row && readRow(row, said);
  if (!row || !read) return { fault: noPrompt };
  if ('fault' in read) return read;
  for (const name of fields.names) if (rest.has(name) && !row.unused().includes(name)) fields.get(name);
  for (const note of said.faults) notes.add(note);
  if (!('messages' in read.content)) return { fault: noPrompt };
  return { messages: read.content.messages.map(({ role, content }) => ({ role, content })) };
}

/** What stands beside the two answers. OpenAI keeps it in `input`. */
function askedOf(fields: Fields, pair: AnswerPair): Map<string, unknown> {
  const rest = new Map(
    fields.names.flatMap(name =>
      name === pair.chosen || name === pair.rejected ? [] : [[name, fields.peek(name)] as const],
    ),
  );
  const input = Fields.of(rest.get('input'));
  if (input?.has('messages')) {
    rest.delete('input');
    fields.get('input');
    for (const name of input.names) rest.set(name, input.peek(name));
  }
  return rest;
}

const lists = ['messages', 'conversations', 'conversation', 'chat', 'turns', 'dialogue'];
const asking = ['prompt', 'instruction', 'question', 'query', 'input'];

/** The row as it would be with this answer alone. */
function rowWith(asked: ReadonlyMap<string, unknown>, answer: unknown): object {
  const rest = Object.fromEntries([...asked].filter(([name]) => !isAnswerName(name)));
  const turns = turnsOf(answer);
  const first = turns?.find(turn => !/^(?:system|developer)$/i.test(speakerOf(turn)));
  if (turns && first && isAsking(speakerOf(first))) {
    const own = Object.entries(rest).filter(([name]) => !lists.includes(name) && !asking.includes(name));
    return { ...Object.fromEntries(own), messages: turns };
  }
  const answers = turns ?? [{ role: 'assistant', content: answer }];
  const list = lists.find(name => asked.has(name));
  const before = list === undefined ? undefined : messageList(asked.get(list));
  if (list !== undefined && before) return { ...rest, [list]: [...before, ...answers] };
  const prompt = messageList(asked.get('prompt'));
  if (prompt) return { ...without(rest, 'prompt'), messages: [...prompt, ...answers] };
  const name = asking.find(name => asked.has(name));
  const text = turns ? Fields.of(turns.at(-1))?.peek(turnText(turns.at(-1))) : answer;
  return { ...rest, [answerNames[name ?? ''] ?? 'answer']: text };
}

const answerNames: Record<string, string> = {
  prompt: 'completion',
  instruction: 'output',
  input: 'output',
};
/** A row may have the better answer a second time, as one to learn. */
const isAnswerName = (name: string) => ['completion', 'output', 'response', 'answer'].includes(name);

function without(row: Record<string, unknown>, name: string): object {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
}

/** An answer that is messages: a list, a single one, or a conversation that was written out. */
function turnsOf(answer: unknown): unknown[] | undefined {
  const list = messageList(answer) ?? messageList([answer]);
  if (list) return list;
  return typeof answer === 'string' ? renderedTurns(answer.trimStart()) : undefined;
}

function speakerOf(turn: unknown): string {
  const fields = Fields.of(turn);
  return String(fields?.peek(fields.first(['role', 'from', 'speaker']) ?? ''));
}

function isAsking(speaker: string): boolean {
  return /^(?:user|human|person|prompter|customer|client)$/i.test(speaker);
}

function turnText(turn: unknown): string {
  return Fields.of(turn)?.first(['content', 'value', 'text', 'message']) ?? '';
}

/** A field with several answers to one prompt, each with its rank or score. */
function ranked(fields: Fields): string | undefined {
  return ['completions', 'responses', 'outputs', 'answers', 'candidates', 'generations'].find(name => {
    const list = fields.has(name) ? parsedCell(fields.peek(name)) : undefined;
    return Array.isArray(list) && list.length > 1 && list.every(entry => typeof entry === 'object');
  });
}

function severalAnswers(name: string): Fault {
  return error(
    'preference-data',
    message('The row has several answers to one prompt in “{name}”, and a row takes two at most.', { name }),
    message('Give each pair as “prompt”, “chosen” and “rejected”, or the best answer alone as “completion”.'),
  );
}

const noPrompt = error(
  'preference-data',
  message('The row has two answers, and nothing that was asked.'),
  message('Give what was asked as “prompt”.'),
);
const differEarlier = error(
  'preference-data',
  message('The two conversations differ before their last answers, so these can’t be compared.'),
  message('Give conversations that are the same but for their last answer.'),
);
const sameAnswer = error(
  'preference-data',
  message('The better answer and the worse one are the same.'),
  message('Leave such rows out.'),
);

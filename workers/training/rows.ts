import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import type { RowsLearned } from '../plan.ts';
import type { Objective } from '../training-request.ts';

/** What a JSONL file of rows holds. */
export interface RowsMeasure {
  rows: number;
  /** Of all rows once. */
  tokens: number;
  /** Of the longest row. */
  longest: number;
  /** Counted with the base's own tokenizer and template; else estimated from the letters, never too low. */
  counted: boolean;
  /** The rows that were read; the rest is taken to be alike. */
  read: readonly MeasuredRow[];
}

export interface MeasuredRow {
  tokens: number;
  /** Tokens before its first answer begins; what is none says why nothing is learned of it. */
  answerAt: number | 'no answer' | 'refused';
}

/** Reading stops here and the rest is taken to be alike: a plan is shown in a second, not exact. */
const sample = 16 * 1024 * 1024;

/** What a run learns of the rows at that length, by those that were read. */
export function learnedOf({ rows, read }: RowsMeasure, maxLength: number): RowsLearned {
  const learned: RowsLearned = { whole: 0, truncated: 0, tooLong: 0, noAnswer: 0, refused: 0 };
  for (const { tokens, answerAt } of read) {
    if (answerAt === 'no answer') learned.noAnswer++;
    else if (answerAt === 'refused') learned.refused++;
    else if (answerAt >= maxLength) learned.tooLong++;
    else if (tokens > maxLength) learned.truncated++;
    else learned.whole++;
  }
  const scale = read.length > 0 ? rows / read.length : 1;
  for (const kind of Object.keys(learned) as (keyof RowsLearned)[]) {
    learned[kind] = Math.round((learned[kind] ?? 0) * scale);
  }
  return learned;
}

/**
 * What an objective reads of it: preferences only those rows that are some, each as two conversations.
 *
 * @param rows how many it learns from
 */
export function measureFor(objective: Objective, rows: number, measure: RowsMeasure): RowsMeasure {
  if (objective === 'sft' || measure.rows === 0) return measure;
  return { ...measure, rows, tokens: Math.round((2 * measure.tokens * rows) / measure.rows) };
}

/** A measure of rows that were read, at `scale` for the rest of the file. */
export function measureOf(read: readonly MeasuredRow[], scale: number, counted: boolean): RowsMeasure {
  let tokens = 0;
  let longest = 0;
  for (const row of read) {
    tokens += row.tokens;
    longest = Math.max(longest, row.tokens);
  }
  return {
    rows: Math.round(read.length * scale),
    tokens: Math.round(tokens * scale),
    longest: Math.round(longest),
    counted,
    read,
  };
}

/**
 * Estimates the tokens of a JSONL file with a `messages` array (or any strings) a row, without a tokenizer.
 *
 * @param totalBytes size of the whole file, to extrapolate from the first 16 MB
 */
export async function measureRows(file: NodeJS.ReadableStream, totalBytes: number): Promise<RowsMeasure> {
  const read: MeasuredRow[] = [];
  let bytes = 0;
  let sinceTurn = 0;
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    const size = Buffer.byteLength(line) + 1;
    bytes += size;
    sinceTurn += size;
    if (line.trim()) read.push(measureRow(line));
    if (bytes >= sample) break;
    if (sinceTurn > 256 * 1024) {
      sinceTurn = 0;
      await turn(); // The web chat lives in the same process.
    }
  }
  return measureOf(read, bytes > 0 ? Math.max(1, totalBytes / bytes) : 1, false);
}

/** Chat templates wrap each message in about 5 tokens and a row in a system prompt of about 25 (SmolLM2: 32 for two). */
const perMessage = 6;
const perRow = 25;

function measureRow(line: string): MeasuredRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return { tokens: estimateTokens(line), answerAt: 0 };
  }
  const messages = messagesOf(row);
  if (!messages) {
    return {
      tokens: perRow + stringsOf(row).reduce((sum, text) => sum + estimateTokens(text), 0),
      answerAt: 0,
    };
  }
  let tokens = perRow;
  let answerAt: MeasuredRow['answerAt'] = 'no answer';
  for (const message of messages) {
    const content = String(message?.content ?? '');
    tokens += perMessage;
    const isAnswer = message?.role === 'assistant' && message.weight !== 0 && content.trim() !== '';
    if (isAnswer && answerAt === 'no answer') answerAt = tokens;
    tokens += estimateTokens(content);
  }
  return { tokens, answerAt };
}

type MeasuredMessage = { role?: unknown; content?: unknown; weight?: unknown } | null;
type Messages = MeasuredMessage[] | undefined;

/** Of rows that compare answers, the conversation that the trainer learns of them (`rows.py`). */
function messagesOf(row: unknown): Messages {
  const { messages, prompt, chosen, completion, label } = (row ?? {}) as Record<string, unknown>;
  if (Array.isArray(messages)) return messages;
  const answer = chosen ?? completion;
  if (!Array.isArray(prompt) || !Array.isArray(answer)) return undefined;
  const unlearned = (turn: MeasuredMessage): MeasuredMessage => ({ ...turn, weight: 0 });
  return [...prompt.map(unlearned), ...(label === false ? answer.map(unlearned) : answer)];
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

/**
 * Tokens of a text by its letters, digits and signs, for a tokenizer that is not here: rather too many than too few,
 * since what is estimated too low is cut. No byte-level tokenizer makes more tokens of a text than it has bytes, and
 * those with few foreign words (GPT-2, SmolLM2) come near to that in Thai, Tamil or Amharic. ASCII words have a token,
 * and another for each two letters beyond five; so many take the compounds of German.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let word = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isCapital = code >= 65 && code <= 90;
    if (isCapital || (code >= 97 && code <= 122)) {
      // A capital within a word begins a token; the first letters of a word are one.
      tokens += word === 0 ? 1.2 : isCapital ? 1 : word >= 5 ? 0.5 : 0;
      word++;
      continue;
    }
    word = 0;
    if (code === 32) tokens += text.charCodeAt(at - 1) === 32 ? 0.5 : 0;
    else if (code < 128) tokens += 1;
    else if (code < 0x800) tokens += 2;
    // Half of a pair that stands for one character of four bytes.
    else tokens += code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return tokens;
}

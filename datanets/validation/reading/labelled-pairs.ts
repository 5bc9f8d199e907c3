import { mostRows, type RawRow, tooLarge } from '../rows/raw-row.ts';

/**
 * Questions and answers as people type them: "Q:" and "A:" (or the words, or "Prompt:" and "Completion:", "User:" and
 * "Assistant:") at the start of lines, one pair below the other. Turns of "User:" and "Assistant:" without a blank line
 * between are one conversation.
 *
 * @returns the rows by the line they start on, and `undefined` for a text that is not made of such pairs
 */
export function labelledPairs(given: string): RawRow[] | undefined {
  const text = answersOnOwnLines(given);
  const blocks = blocksOf(text);
  if (!blocks || blocks.length < 2) return undefined;
  const rows: RawRow[] = [];
  let open: Block[] = [];
  const close = () => {
    const [first] = open;
    if (first) rows.push(rowOf(open, first.line));
    open = [];
  };
  for (const block of blocks) {
    const last = open.at(-1);
    if (block.asks !== (last ? !last.asks : true)) return undefined;
    const goesOn = last !== undefined && block.isTurn && !block.afterBlank;
    if (block.asks && !goesOn) close();
    open.push(block);
  }
  if (open.at(-1)?.asks) return undefined;
  close();
  return rows;
}

/** "Q: ... A: ..." on each line, with the answer on a line of its own; lines keep no numbers then, but their order. */
function answersOnOwnLines(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  if (
    lines.length < 2 ||
    lines.length > mostRows ||
    !lines.every(line => onOneLine.test(line) && within.test(line))
  )
    return text;
  return lines.map(line => line.replace(within, '\n$1')).join('\n');
}

const onOneLine =
  /^\s{0,3}(?:[-*]\s+)?(?:\d{1,4}[.)]\s*)?(?:q|question|frage|pregunta|pergunta|вопрос|问)\s?[:：]/i;
const within = /\s((?:a|answer|antwort|respuesta|r[ée]ponse|resposta|ответ|答)\s?[:：]\s)/i;

interface Block {
  asks: boolean;
  /** By "User:" or "Assistant:", which may be a turn of several. */
  isTurn: boolean;
  line: number;
  afterBlank: boolean;
  lines: string[];
}

// A number before or behind, a bullet and bold face are passed over: "1. Q:", "Q2:", "**Question:**".
const label =
  /^\s{0,3}(?:[-*]\s+)?(?:\d{1,4}[.)]\s*)?(?:\*\*|__)?(q|question|prompt|instruction|user|human|a|answer|completion|response|assistant|bot|pregunta|respuesta|frage|antwort|r[ée]ponse|pergunta|resposta|вопрос|ответ|问题?|答案?|問題?|回答|質問)(?:\s*#?\d{1,4})?(?:\*\*|__)?\s*[:：](?:\*\*|__)?[^\S\n]*/i;
/** "Q1. ..." and "A1) ...": with a number, a full stop does for the colon. */
const numbered = /^\s{0,3}(?:\*\*|__)?(q|a)\s?#?\d{1,4}[.)](?:\*\*|__)?\s+/i;
const asking =
  /^(?:q|question|prompt|instruction|user|human|pregunta|frage|pergunta|вопрос|问题?|問題?|質問)$/i;
const turn = /^(?:user|human|assistant|bot)$/i;

function blocksOf(text: string): Block[] | undefined {
  const blocks: Block[] = [];
  let blank = true;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = label.exec(line) ?? numbered.exec(line);
    const name = mark?.[1] ?? '';
    if (mark) {
      blocks.push({
        asks: asking.test(name),
        isTurn: turn.test(name),
        line: index + 1,
        afterBlank: blank,
        lines: [line.slice(mark[0].length)],
      });
    } else if (blocks.length > 0) blocks.at(-1)?.lines.push(line);
    else if (line.trim() !== '') return undefined;
    blank = line.trim() === '' || /^\s*[-*_=]{3,}\s*$/.test(line);
  }
  return blocks;
}

function rowOf(blocks: readonly Block[], row: number): RawRow {
  const texts = blocks.map(block =>
    block.lines
      .join('\n')
      .replace(/\n\s*[-*_=]{3,}\s*$/, '')
      .trim(),
  );
  const fault = tooLarge(texts.join('\n'));
  if (fault) return { row, value: undefined, fault };
  if (blocks.length === 2) return { row, value: { question: texts[0], answer: texts[1] } };
  return {
    row,
    value: {
      messages: blocks.map(({ asks }, i) => ({ role: asks ? 'user' : 'assistant', content: texts[i] })),
    },
  };
}

import { type RawRow, tooLarge } from '../rows/raw-row.ts';

/**
 * Questions and answers as people type them: "Q:" and "A:" (or the words, or "Prompt:" and "Completion:", "User:" and
 * "Assistant:") at the start of lines, one pair below the other. Turns of "User:" and "Assistant:" without a blank line
 * between are one conversation.
 *
 * @returns the rows by the line they start on, and `undefined` for a text that is not made of such pairs
 */
export function labelledPairs(text: string): RawRow[] | undefined {
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
  /^\s{0,3}(?:[-*]\s+)?(?:\d{1,4}[.)]\s*)?(?:\*\*|__)?(q|question|prompt|instruction|user|human|a|answer|completion|response|assistant|bot)(?:\s*#?\d{1,4})?(?:\*\*|__)?\s*[:：](?:\*\*|__)?[^\S\n]*/i;
/** "Q1. ..." and "A1) ...": with a number, a full stop does for the colon. */
const numbered = /^\s{0,3}(?:\*\*|__)?(q|a)\s?#?\d{1,4}[.)](?:\*\*|__)?\s+/i;
const asking = /^(?:q|question|prompt|instruction|user|human)$/i;
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

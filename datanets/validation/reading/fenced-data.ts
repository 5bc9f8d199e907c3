import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { info } from '../rows/faults.ts';
import { kindOf } from './kind.ts';

/**
 * Data that stands in Markdown's code fences, as models and chats write it: the blocks alone, at their lines. Only where
 * they are most of the text and each holds rows; a sample of JSON in a manual is a part of the manual.
 *
 * @returns `undefined` for all other texts
 */
export function fencedData(text: string): { text: string; note: Fault } | undefined {
  if (!/^ {0,3}(?:```|~~~)/m.test(text.slice(0, 10_000))) return undefined;
  const { blocks, around, lines } = split(text);
  const within = blocks.reduce((sum, block) => sum + block.length, 0);
  const outside = around.reduce((sum, line) => sum + line.length, 0);
  if (blocks.length === 0 || within < outside) return undefined;
  if (!blocks.every(block => dataKinds.has(kindOf(block, '').kind))) return undefined;
  return { text: lines.join('\n'), note: said(around) };
}

const dataKinds = new Set(['json', 'table', 'yaml']);

function split(text: string) {
  const blocks: string[] = [];
  const around: string[] = [];
  let fence: string | undefined;
  let block: string[] = [];
  let header: string | undefined;
  // Lines keep their numbers: what is outside of a block becomes an empty one.
  const lines = text.split('\n').map(line => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      if (mark) {
        fence = mark;
        block = [];
      } else if (line.trim() !== '') around.push(line.trim());
      return '';
    }
    if (mark?.startsWith(fence) && line.trim() === mark) {
      fence = undefined;
      blocks.push(block.join('\n'));
      return '';
    }
    block.push(line);
    // A table that goes on in another block names its columns again.
    if (block.length > 1) return line;
    const isRepeated = line === header;
    header ??= line;
    return isRepeated ? '' : line;
  });
  // What a model broke off has no last fence.
  if (fence !== undefined) blocks.push(block.join('\n'));
  return { blocks, around, lines };
}

function said(around: readonly string[]): Fault {
  return info(
    'rows-in-code-block',
    around.length === 0
      ? message('The rows were taken out of a code block.')
      : message(
          'The rows were taken out of code blocks; {n, plural, one {# line} other {# lines}} around them are not used, the first: “{line}”.',
          { n: around.length, line: excerpt(around[0] ?? '', 60) },
        ),
  );
}

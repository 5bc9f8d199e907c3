import { createHash } from 'node:crypto';
import { message, type TranslatableMessage } from '../../../store/message.ts';
import { damaged } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import { mostRows, type RawRow, type Reading, tooLarge, tooManyRows } from '../rows/raw-row.ts';
import type { Block } from './block.ts';
import { passagesOf } from './passages.ts';
import { withoutStrays } from './stray-rejections.ts';

/** Documents that are no text themselves; and those that are. */
export type PackedDocument = 'pdf' | 'docx' | 'pptx' | 'epub';
export type TextDocument = 'html' | 'subtitles';

/**
 * A document as rows of plain text, a passage each, with its place; a row’s number is that of its passage. Never throws
 * on bad content.
 *
 * @param content its bytes, or the text of a document that is text
 */
export async function* readDocument(
  document: { kind: PackedDocument; content: Uint8Array } | { kind: TextDocument; content: string },
): AsyncGenerator<number, Reading> {
  try {
    const { blocks, notes } = yield* blocksOf(document);
    const passages = yield* passagesOf(blocks);
    if (passages.length > mostRows) return { rows: [], fault: tooManyRows };
    if (passages.length === 0) return { rows: [], fault: nothingToRead };
    const hash = createHash('sha256').update(document.content).digest('hex').slice(0, 16);
    const rows = passages.map(({ text, place }, index): RawRow => {
      const position = { row: index + 1, place, document: hash };
      const fault = tooLarge(text);
      return fault ? { ...position, value: undefined, fault } : { ...position, value: { text } };
    });
    return { rows, notes, cut: message('a passage a row') };
  } catch (problem) {
    return { rows: [], fault: problem instanceof Unreadable ? problem.fault : damaged(names[document.kind]) };
  }
}

/** What is said of a document where a datanet takes none. */
// biome-ignore lint/correctness/useYield: it stands where work does that is done in slices.
export function* notTaken(kind: PackedDocument | TextDocument): Generator<number, Reading> {
  const fault = error(
    'document-not-taken',
    message('The file is {what}, and this datanet takes no documents.', { what: names[kind] }),
    message('Give rows with questions and answers or with messages, as .jsonl, .csv or .xlsx.'),
  );
  return { rows: [], fault };
}

const names: Record<PackedDocument | TextDocument, TranslatableMessage> = {
  pdf: message('a PDF'),
  docx: message('a Word document'),
  pptx: message('a presentation'),
  epub: message('an e-book'),
  html: message('a web page (HTML)'),
  subtitles: message('a file of subtitles'),
};

/** Each reader is loaded when there is such a document. */
async function* blocksOf(
  document: Parameters<typeof readDocument>[0],
): AsyncGenerator<number, { blocks: Block[]; notes: Fault[] }> {
  switch (document.kind) {
    case 'pdf':
      return yield* withoutStrays((await import('./pdf.ts')).pdfBlocks(document.content));
    case 'docx':
      return { blocks: yield* (await import('./docx.ts')).docxBlocks(document.content), notes: [] };
    case 'pptx':
      return { blocks: yield* (await import('./pptx.ts')).pptxBlocks(document.content), notes: [] };
    case 'epub':
      return { blocks: yield* (await import('./epub.ts')).epubBlocks(document.content), notes: [] };
    case 'html':
      return { blocks: (yield* (await import('./html.ts')).htmlBlocks(document.content)).blocks, notes: [] };
    case 'subtitles':
      return { blocks: yield* (await import('./subtitles.ts')).subtitleBlocks(document.content), notes: [] };
  }
}

const nothingToRead = error(
  'document-without-text',
  message('There is no text in the document.'),
  message('Check that it was saved with its content, then drop it again.'),
);

import { getDocumentProxy } from 'unpdf';
import { message } from '../../../store/message.ts';
import { locked } from '../archive/locked.ts';
import { damaged } from '../archive/package.ts';
import { Unreadable } from '../archive/unreadable.ts';
import type { Fault } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';
import type { Block } from './block.ts';
import { blocksOfLines } from './pdf-blocks.ts';
import { type Line, linesOf, withoutRunningLines } from './pdf-lines.ts';
import { checkStreams } from './pdf-streams.ts';

export const aPdf = message('a PDF');

const mostPages = 5000;

/** The text of a PDF by its pages, in the order it was written; what is a picture is not read. */
export async function* pdfBlocks(
  bytes: Uint8Array,
): AsyncGenerator<number, { blocks: Block[]; notes: Fault[] }> {
  yield* checkStreams(bytes);
  const opened = await open(bytes);
  try {
    if (opened.numPages > mostPages) throw new Unreadable(tooManyPages);
    const pages: Line[][] = [];
    for (let number = 1; number <= opened.numPages; number++) {
      const page = await opened.getPage(number);
      pages.push(linesOf(await page.getTextContent(), number));
      page.cleanup();
      yield number / opened.numPages;
    }
    const empty = pages.filter(lines => !lines.some(({ text }) => /[\p{L}\p{N}]/u.test(text))).length;
    if (empty === pages.length) throw new Unreadable(withoutText(empty));
    const blocks = blocksOfLines(withoutRunningLines(pages));
    return { blocks, notes: empty > 0 ? [pagesWithoutText(empty)] : [] };
  } finally {
    await opened.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array) {
  try {
    // pdf.js takes what it is given for its own.
    return await getDocumentProxy(Uint8Array.from(bytes), {
      verbosity: 0,
      disableFontFace: true,
      stopAtErrors: false,
    });
  } catch (problem) {
    const isLocked = problem instanceof Error && problem.name === 'PasswordException';
    throw new Unreadable(isLocked ? locked : damaged(aPdf));
  }
}

const tooManyPages = error(
  'too-many-pages',
  message('The PDF has more than {most, number} pages.', { most: mostPages }),
  message('Split it into smaller files.'),
);

function withoutText(pages: number): Fault {
  return error(
    'pictures-of-text',
    message('The PDF has {pages, plural, one {# page} other {# pages}} of pictures and no text in it.', {
      pages,
    }),
    message('Run it through a text recognition (OCR) that writes a text layer, and drop that.'),
  );
}

function pagesWithoutText(pages: number): Fault {
  return warning(
    'pages-without-text',
    message(
      '{pages, plural, one {# page has no text in it and was not read.} other {# pages have no text in them and were not read.}}',
      {
        pages,
      },
    ),
    message('Where it is a picture of text, run the file through a text recognition (OCR) first.'),
  );
}

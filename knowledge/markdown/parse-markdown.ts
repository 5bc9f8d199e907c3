import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFootnoteFromMarkdown } from 'mdast-util-gfm-footnote';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTable } from 'micromark-extension-gfm-table';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { boundedConstructs, boundedFootnotes, boundedStrikethrough } from './bounded-constructs.ts';
import { gitbookFromMarkdown, gitbookSyntax } from './gitbook-syntax.ts';
import { prepareLines } from './prepare-lines.ts';

/**
 * CommonMark with GFM and GitBook's tags, as a tree. Its time grows with the length of the text, whatever stands in it.
 * Of GFM only bare addresses are left out: at each word micromark looks back over the whole paragraph for an open bracket
 * (40 s for 50,000 characters of `[a](`), and an address in a text is read as well without.
 */
export function parseMarkdown(markdown: string): Root {
  return fromMarkdown(prepareLines(markdown), {
    extensions: [
      boundedConstructs(),
      boundedStrikethrough(),
      gfmTable(),
      gfmTaskListItem(),
      boundedFootnotes(),
      gitbookSyntax,
    ],
    mdastExtensions: [
      gfmFootnoteFromMarkdown(),
      gfmStrikethroughFromMarkdown(),
      gfmTableFromMarkdown(),
      gfmTaskListItemFromMarkdown(),
      gitbookFromMarkdown,
    ],
  });
}

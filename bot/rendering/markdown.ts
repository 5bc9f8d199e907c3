// What replies and the manual are written in. The reader of it stands among the page's files, since the browser loads
// it from there as it is.
export { inline, parse as parseMarkdown, wordsOf } from '../web/page/markdown.js';

/** A block of a parsed text. */
export type MarkdownBlock = ReturnType<typeof import('../web/page/markdown.js').parse>[number];
export type MarkdownInline = ReturnType<typeof import('../web/page/markdown.js').inline>[number];

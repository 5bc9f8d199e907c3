import type { TextDocument } from './read-document.ts';
import { areSubtitles } from './subtitles.ts';

/** What a text is, where it is a document with marks of its own: a web page, subtitles. Its content decides. */
export function textDocument(text: string, name: string): TextDocument | undefined {
  if (areSubtitles(text)) return 'subtitles';
  const head = text.slice(0, 2000).trimStart();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html[\s>])/i.test(head)) return 'html';
  // A piece of a page has no such beginning; its name tells it from text with a tag in it.
  return /\.(?:x?html?)$/i.test(name) && /<(?:p|div|h[1-6]|ul|ol|table|section|article)\b/i.test(text)
    ? 'html'
    : undefined;
}

import type { Mark, Rich } from './rich-text.ts';

/** A table has no tag in a text: it is shown by the words that it is laid over. */
type Tagged = Exclude<Mark, { kind: 'table' }>;

/**
 * As Telegram's HTML, always valid: everything in the text is escaped, and marks that cross are closed and opened again.
 * https://core.telegram.org/bots/api#html-style
 */
export function toHtml({ text, marks: all }: Rich): string {
  const marks = all.filter((mark): mark is Tagged => mark.kind !== 'table');
  const inOrder = [...marks].sort((a, b) => a.from - b.from || b.to - a.to);
  const edges = [...new Set(marks.flatMap(mark => [mark.from, mark.to]))].sort((a, b) => a - b);
  const open: Tagged[] = [];
  let html = '';
  let at = 0;
  for (const edge of edges) {
    html += escaped(text.slice(at, edge));
    at = edge;
    const ended = open.findIndex(mark => mark.to <= edge);
    const closed = ended < 0 ? [] : open.splice(ended);
    for (const mark of closed.toReversed()) html += tags(mark)[1];
    const again = closed.filter(mark => mark.to > edge);
    for (const mark of [...again, ...inOrder.filter(one => one.from === edge && one.to > edge)]) {
      html += tags(mark)[0];
      open.push(mark);
    }
  }
  return html + escaped(text.slice(at));
}

function tags(mark: Tagged): [open: string, close: string] {
  switch (mark.kind) {
    case 'bold':
      return ['<b>', '</b>'];
    case 'italic':
      return ['<i>', '</i>'];
    case 'strike':
      return ['<s>', '</s>'];
    case 'code':
      return ['<code>', '</code>'];
    case 'pre': {
      const language = mark.language?.replace(/[^\w+#-]/g, '').slice(0, 30);
      if (!language) return ['<pre>', '</pre>'];
      return [`<pre><code class="language-${language}">`, '</code></pre>'];
    }
    case 'link':
      return [`<a href="${attribute(mark.url)}">`, '</a>'];
    case 'person':
      return [`<a href="tg://user?id=${mark.id.replace(/\D/g, '')}">`, '</a>'];
    case 'quote':
      return [mark.folds ? '<blockquote expandable>' : '<blockquote>', '</blockquote>'];
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  return escaped(text.toWellFormed()).replaceAll('"', '&quot;');
}

/**
 * Cuts a text into pieces of at most `most` characters: between paragraphs, else lines, sentences or words, never in
 * the middle of a link. A code block that is cut is closed and opened again.
 */
export function split(text: string, most: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let fence: string | undefined;
  const end = () => {
    if (piece.trim()) pieces.push(fence === undefined ? piece.trimEnd() : `${piece}\n\`\`\``);
    piece = '';
  };
  const room = () => most - (fence === undefined ? 0 : 4);
  const add = (line: string) => {
    piece += piece ? `\n${line}` : line;
  };
  for (const line of paragraphsFirst(text, most)) {
    for (const part of cutLine(line, most - 40)) {
      if (piece && piece.length + 1 + part.length > room()) {
        end();
        if (fence !== undefined) piece = fence;
      }
      add(part);
    }
    if (/^\s*```/.test(line)) fence = fence === undefined ? line : undefined;
  }
  fence = undefined;
  end();
  return pieces;
}

/**
 * Lines, with a short paragraph that would be cut in two kept as one line: it then goes to the next piece as a whole.
 */
function paragraphsFirst(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const [at, block] of text.split(/(^```[\s\S]*?^```[^\S\n]*$)/m).entries()) {
    const isCode = at % 2 === 1;
    const trimmed = at === 0 ? block : block.replace(/^\n/, '');
    if (isCode) lines.push(...trimmed.split('\n'));
    else {
      for (const paragraph of trimmed.replace(/\n$/, '').split(/(?<=\n)\n/)) {
        const whole = paragraph.replace(/\n$/, '');
        if (whole.length < most / 2) lines.push(whole, '');
        else lines.push(...whole.split('\n'), '');
      }
      lines.pop();
    }
  }
  return lines;
}

/** A line in parts of at most `most`. */
function cutLine(line: string, most: number): string[] {
  const parts: string[] = [];
  // A quotation stays one in each of its parts.
  const mark = /^> /.exec(line)?.[0] ?? '';
  let rest = line;
  while (rest.length > most) {
    const head = rest.slice(0, most);
    let at = Math.max(head.lastIndexOf('. ') + 1, head.lastIndexOf('\n'));
    if (at < most / 2) at = head.lastIndexOf(' ');
    if (at < most / 2) at = most;
    at = beforeLink(rest, at);
    // Half of a surrogate pair is no character.
    if (/[\ud800-\udbff]/.test(rest.charAt(at - 1))) at--;
    parts.push(rest.slice(0, at).trimEnd());
    rest = mark + rest.slice(at).trimStart();
  }
  parts.push(rest);
  return parts;
}

function beforeLink(text: string, at: number): number {
  for (const found of text.matchAll(/\[(?:\\.|[^\]\\])*\]\((?:<[^>]*>|[^)]*)\)|<https?:\/\/[^>]*>/g)) {
    if (found.index < at && found.index + found[0].length > at && found.index > 0) return found.index;
  }
  return at;
}

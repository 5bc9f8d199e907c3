/**
 * Makes lines ready for the parser, in one pass: a tag that has its line for itself gets empty lines around it, since HTML
 * would else swallow it (`</table>` ends at an empty line only); lists and quotes nest 20 deep at most, empty lines come
 * one at a time, and lines are indented by 60 at most, since micromark follows each container of each line (5,000 quotes
 * in one line overflow its stack, and 2,000 take as long as a large page). Code between fences stays as it is.
 */
export function prepareLines(markdown: string): string {
  const lines: string[] = [];
  let fence: { mark: string; length: number } | undefined;
  let wasEmpty = true;
  for (const line of markdown.split('\n')) {
    if (fence) {
      lines.push(line);
      if (closes(line, fence)) fence = undefined;
      wasEmpty = false;
      continue;
    }
    const body = line.trim();
    if (!body) {
      if (!wasEmpty) lines.push('');
      wasEmpty = true;
      continue;
    }
    const alone = body.startsWith('{%') && body.endsWith('%}');
    if (alone && !wasEmpty) lines.push('');
    lines.push(shallow(line));
    if (alone) lines.push('');
    wasEmpty = alone;
    fence = fenceOf(line);
  }
  return lines.join('\n');
}

const deepest = 20;
const furthest = 60;

function shallow(line: string): string {
  const parts: string[] = [];
  let markers = 0;
  let indent = 0;
  let at = 0;
  for (; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === ' ' || letter === '\t') {
      if (++indent <= furthest) parts.push(letter);
      continue;
    }
    const marker = markerAt(line, at);
    if (!marker) break;
    if (++markers <= deepest) parts.push(marker);
    at += marker.length - 1;
  }
  return parts.join('') + line.slice(at);
}

/** The marker of a list item or quote. A `*` or `-` counts only before a space, or it is emphasis or a rule. */
function markerAt(line: string, at: number): string {
  const letter = line[at] ?? '';
  if (letter === '>') return letter;
  const spaced = (end: number) => end >= line.length || line[end] === ' ' || line[end] === '\t';
  if (letter === '-' || letter === '*' || letter === '+') return spaced(at + 1) ? letter : '';
  let end = at;
  while (end - at < 9 && isDigit(line.charCodeAt(end))) end++;
  if (end === at || (line[end] !== '.' && line[end] !== ')') || !spaced(end + 1)) return '';
  return line.slice(at, end + 1);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function fenceOf(line: string): { mark: string; length: number } | undefined {
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ' || line[at] === '\t') at++;
    else {
      const marker = markerAt(line, at);
      if (!marker) break;
      at += marker.length;
    }
  }
  const mark = line[at];
  if (mark !== '`' && mark !== '~') return undefined;
  let end = at;
  while (line[end] === mark) end++;
  if (end - at < 3 || (mark === '`' && line.includes('`', end))) return undefined;
  return { mark, length: end - at };
}

function closes(line: string, fence: { mark: string; length: number }): boolean {
  let at = 0;
  while (line[at] === ' ' || line[at] === '\t' || line[at] === '>') at++;
  const rest = line.slice(at).trimEnd();
  return rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
}

/** A link at the start of a text: `[words](target "title")`, read in one pass. Escapes are still in its words. */
export interface LeadingLink {
  words: string;
  target: string;
  /** What stands after it. */
  rest: string;
}

/** The link that a text begins with. Lists of pages are one a line, and may be too long for a parser with a tree. */
export function leadingLink(text: string): LeadingLink | undefined {
  if (text[0] !== '[') return undefined;
  const close = endOf(text, 1, ']');
  if (close === undefined || text[close + 1] !== '(') return undefined;
  let at = skipSpaces(text, close + 2);
  const isAngled = text[at] === '<';
  const start = isAngled ? at + 1 : at;
  const end = isAngled ? endOf(text, start, '>') : targetEnd(text, start);
  if (end === undefined) return undefined;
  at = skipSpaces(text, isAngled ? end + 1 : end);
  if (text[at] === '"') {
    const quote = endOf(text, at + 1, '"');
    if (quote === undefined) return undefined;
    at = skipSpaces(text, quote + 1);
  }
  if (text[at] !== ')') return undefined;
  return { words: text.slice(1, close), target: text.slice(start, end), rest: text.slice(at + 1) };
}

/** The marker of a list item: how far it is indented, and what stands after it. */
export function listItem(line: string): { indent: number; text: string } | undefined {
  let indent = 0;
  let at = 0;
  for (; line[at] === ' ' || line[at] === '\t'; at++) indent += line[at] === '\t' ? 4 : 1;
  if (line[at] !== '-' && line[at] !== '*' && line[at] !== '+') return undefined;
  if (line[at + 1] !== ' ' && line[at + 1] !== '\t') return undefined;
  return { indent, text: line.slice(at + 2).trim() };
}

/** A heading of one line, with its level. */
export function headingLine(line: string): { level: number; text: string } | undefined {
  let level = 0;
  while (line[level] === '#') level++;
  if (level === 0 || level > 6 || (line[level] !== ' ' && line[level] !== '\t')) return undefined;
  const text = line.slice(level).trim();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  return { level, text: text.slice(0, end).trimEnd() };
}

/** Text with its escapes resolved. */
export function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1').trim();
}

function endOf(text: string, from: number, letter: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === letter) return at;
  }
  return undefined;
}

/** A target ends at a space, or at the bracket that closes the link: those within it are in pairs. */
function targetEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\') at++;
    else if (letter === ' ' || letter === '\t' || (letter === ')' && depth === 0)) return at;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
  }
  return undefined;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/**
 * Takes off what GitBook adds to a page for agents: the pointer to llms.txt at the top and the "Agent Instructions" at
 * the end. They are text from outside that tells a reader what to do; here text is data, so it is not even kept.
 */
export function withoutAgentInstructions(markdown: string): string {
  const start = afterPointer(markdown);
  const end = startOfInstructions(markdown, start);
  return end === undefined ? markdown.slice(start) : `${withoutRule(markdown.slice(start, end))}\n`;
}

/** Whether a Markdown answer is GitBook's way to say, with HTTP 200, that there is no such page. */
export function isPageNotFound(markdown: string): boolean {
  const start = withoutAgentInstructions(markdown).trimStart();
  const title = '# Page Not Found';
  return start.startsWith(title) && isLineEnd(start, title.length);
}

const pointer = '> For the complete documentation index, see [llms.txt]';
const headings = ['# Agent Instructions: Querying This Documentation', '# Agent Instructions'];

function afterPointer(text: string): number {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (isSpace(text.charCodeAt(at))) at++;
  if (!text.startsWith(pointer, at)) return 0;
  at = text.indexOf('\n', at);
  if (at < 0) return 0;
  while (text[at] === '\n' || text[at] === '\r') at++;
  return at;
}

/** The first of our headings that has its line for itself. */
function startOfInstructions(text: string, from: number): number | undefined {
  for (let at = text.indexOf('\n# Agent', from); at >= 0; at = text.indexOf('\n# Agent', at + 1)) {
    const heading = headings.find(one => text.startsWith(one, at + 1));
    if (heading && isLineEnd(text, at + 1 + heading.length)) return at;
  }
  return undefined;
}

function isLineEnd(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  return at >= text.length || text[at] === '\n';
}

/** Without the empty lines at its end, and the rule that stands before the instructions. */
function withoutRule(text: string): string {
  const body = text.trimEnd();
  const start = body.lastIndexOf('\n') + 1;
  return ['---', '***', '___'].includes(body.slice(start)) ? body.slice(0, start).trimEnd() : body;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

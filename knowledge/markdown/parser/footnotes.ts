import type { Env, MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/**
 * GFM's footnotes: `[^label]` where one is defined, and `[^label]: ...` with what stands indented under it. Our own and
 * not markdown-it-footnote, which leaves out those that nothing refers to, and which at each `[^` reads on to the end of
 * the paragraph. https://docs.github.com/get-started/writing-on-github/basic-writing-and-formatting-syntax#footnotes
 */
export function footnotes(parser: MarkdownIt): void {
  const interrupts = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  parser.block.ruler.before('reference', 'footnote', readDefinition, interrupts);
  parser.inline.ruler.before('link', 'footnote_reference', readReference);
}

// As long as any label may be. https://spec.commonmark.org/0.31.2/#link-label
const label = /\[\^([^\s[\]]{1,999})\]/y;

function readDefinition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const from = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
  const indent = state.sCount[start] ?? 0;
  if (indent - state.blkIndent >= 4) return false;
  const [marker, name] = matchAt(state.src, from) ?? [];
  if (marker === undefined || name === undefined || state.src[from + marker.length] !== ':') return false;
  if (silent) return true;
  definedIn(state.env).add(identifierOf(name));
  state.push('footnote_open', '', 1).meta = { label: name };
  readContent(state, { start, end, from: from + marker.length + 1 });
  state.push('footnote_close', '', -1);
  return true;
}

/** What stands after the colon, and the lines below that are indented by four. */
function readContent(state: StateBlock, line: { start: number; end: number; from: number }): void {
  const { start, end, from } = line;
  const { blkIndent, parentType, tight } = state;
  const [mark, shift, count] = [state.bMarks[start] ?? 0, state.tShift[start] ?? 0, state.sCount[start] ?? 0];
  state.blkIndent = blkIndent + 4;
  state.parentType = 'footnote';
  state.bMarks[start] = Math.min(state.skipSpaces(from), state.eMarks[start] ?? from);
  state.tShift[start] = 0;
  state.sCount[start] = state.blkIndent;
  state.md.block.tokenize(state, start, end);
  state.line = Math.max(state.line, start + 1);
  state.blkIndent = blkIndent;
  state.parentType = parentType;
  state.tight = tight;
  state.bMarks[start] = mark;
  state.tShift[start] = shift;
  state.sCount[start] = count;
}

function readReference(state: StateInline, silent: boolean): boolean {
  const [marker, name] = matchAt(state.src, state.pos) ?? [];
  if (marker === undefined || name === undefined || state.pos + marker.length > state.posMax) return false;
  if (!definedIn(state.env).has(identifierOf(name))) return false;
  if (!silent) state.push('footnote_reference', '', 0).meta = { label: name };
  state.pos += marker.length;
  return true;
}

function matchAt(text: string, at: number): RegExpExecArray | null {
  label.lastIndex = at;
  return text.startsWith('[^', at) ? label.exec(text) : null;
}

/** Labels are the same whatever their case. */
export function identifierOf(name: string): string {
  return name.toLowerCase();
}

function definedIn(env: Env): Set<string> {
  const known: unknown = env.footnotes;
  if (known instanceof Set) return known as Set<string>;
  const made = new Set<string>();
  env.footnotes = made;
  return made;
}

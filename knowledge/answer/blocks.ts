/** The blocks of a section's Markdown, in reading order: paragraphs, lists, tables, deeper headings, whole code. */
export function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let inCode = false;
  let indent = 0;
  const push = () => {
    if (lines.some(line => line.trim())) blocks.push(lines.join('\n').trim());
    lines = [];
  };
  for (const written of markdown.split('\n')) {
    const isFence = /^ *```/.test(written);
    // Code within a list item is shown without it, so it loses the item's indent.
    if (isFence && !inCode) indent = written.indexOf('`');
    const line = isFence || inCode ? written.replace(/^ */, spaces => spaces.slice(indent)) : written;
    if (isFence && !inCode) push();
    if (!inCode && !isFence && (!line.trim() || /^#{4,6}\s/.test(line))) push();
    // A list right under its paragraph, or a paragraph right under a table.
    if (!inCode && lines.length && startsOther(lines, line)) push();
    lines.push(line);
    if (isFence && inCode) push();
    if (isFence) inCode = !inCode;
  }
  push();
  return blocks;
}

function startsOther(lines: string[], line: string): boolean {
  const first = lines[0] ?? '';
  const isItem = /^\s*(?:[-*+]|\d+[.)])\s/.test(line);
  if (isItem && !/^\s*(?:[-*+]|\d+[.)])\s/.test(first)) return true;
  return /^\s*\|/.test(line) !== /^\s*\|/.test(first);
}

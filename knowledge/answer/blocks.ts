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
  const all = markdown.split('\n');
  for (const [at, written] of all.entries()) {
    const isFence = /^ *```/.test(written);
    // Code within a list item is shown without it, so it loses the item's indent.
    if (isFence && !inCode) indent = written.indexOf('`');
    const line = isFence || inCode ? written.replace(/^ */, spaces => spaces.slice(indent)) : written;
    if (isFence && !inCode) push();
    if (!inCode && !isFence && (!line.trim() || /^#{4,6}\s/.test(line))) {
      if (isWithinItem(lines, all[at + 1])) {
        lines.push('');
        continue;
      }
      push();
    }
    // A list right under its paragraph, or a paragraph right under a table.
    if (!inCode && lines.length && startsOther(lines, line)) push();
    lines.push(line);
    if (isFence && inCode) push();
    if (isFence) inCode = !inCode;
  }
  push();
  return blocks;
}

/** Whether what comes after a blank line still belongs to an item of the list before it, as an indented paragraph does. */
function isWithinItem(lines: readonly string[], next: string | undefined): boolean {
  return isItem(lines[0] ?? '') && /^ {2,}\S/.test(next ?? '') && !/^ *```/.test(next ?? '');
}

function isItem(line: string): boolean {
  return /^\s*(?:[-*+]|\d+[.)])\s/.test(line);
}

function startsOther(lines: string[], line: string): boolean {
  const first = lines[0] ?? '';
  if (isItem(line) && !isItem(first)) return true;
  return /^\s*\|/.test(line) !== /^\s*\|/.test(first);
}

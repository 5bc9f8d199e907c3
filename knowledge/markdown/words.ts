/** What Markdown says when it is read aloud: no link targets, no emphasis, no table rules. What is indexed and embedded. */
export function wordsOf(markdown: string): string {
  return markdown
    .replace(/^```.*$/gm, '')
    .replace(/!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/^\s*\|?[\s:|-]+\|[\s:|-]*$/gm, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~$&])/g, '$1')
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/(^|\s)\*(?=\S)|(?<=\S)\*(?=\s|[.,;:!?)]|$)/gm, '$1')
    .replace(/[ \t]*\|[ \t]*/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

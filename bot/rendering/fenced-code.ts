/** A stretch of words, or of code with the language that is said for it. */
export type Stretch = { words: string } | { code: string; language: string };

/**
 * Somebody's words with the code that stands in them between fences. All else in them stays as it is: they are no Markdown
 * of ours. A fence that is never closed is words.
 */
export function fencedCode(text: string): Stretch[] {
  const lines = text.split('\n');
  // Known once, so that fences without an end do not each look for one.
  const lastEnd = lines.findLastIndex(line => fenceEnd.test(line));
  const found: Stretch[] = [];
  let words: string[] = [];
  const endWords = () => {
    const said = words
      .join('\n')
      .replace(/^\n+/, '')
      .replace(/(?<!\n)\n+$/, '');
    if (said) found.push({ words: said });
    words = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [begins, language = ''] = fenceBegin.exec(line) ?? [];
    if (begins === undefined || at >= lastEnd) {
      words.push(line);
      continue;
    }
    let end = at + 1;
    while (!fenceEnd.test(lines[end] ?? '')) end++;
    endWords();
    found.push({ code: lines.slice(at + 1, end).join('\n'), language });
    at = end;
  }
  endWords();
  return found;
}

const fenceBegin = /^```([\w+-]{0,30})[^\S\n]*$/;
const fenceEnd = /^```[^\S\n]*$/;

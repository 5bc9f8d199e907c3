/** Markdown that makes parsers and renderers slow: each pattern repeated, or nested, to about as many characters as asked. */
export const hostileMarkdown: Record<string, (size: number) => string> = {
  words: repeated('The quick brown fox jumps over the lazy dog. '),
  'usual paragraphs': repeated('The quick **brown** fox `jumps` over [the](https://a.example/b) dog.\n\n'),
  'lines of a paragraph': repeated('The quick brown fox\n'),
  'one word': repeated('a'),
  'opening brackets': repeated('['),
  'closing brackets': repeated(']'),
  'brackets in brackets': size => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  'links never closed': repeated('[a]('),
  'links in links': size => `${'[a'.repeat(size / 8)}${'](b)'.repeat(size / 8)}`,
  'pictures in pictures': repeated('![['),
  'titles never closed': repeated('[a](b "'),
  'addresses of brackets': size => `[a](${'('.repeat(size)}`,
  'reference definitions': repeated('[a]: b\n'),
  references: size => series(size, n => `[a${n}]: b\n\n[a${n}]\n\n`),
  'labels of references': repeated('[a]['),
  'footnotes that are none': repeated('[^a]'),
  'emphasis opened': repeated('*a '),
  'emphasis closed': repeated('a* '),
  'emphasis in pairs': repeated('*a* '),
  'emphasis of two kinds': repeated('*a _b* '),
  'emphasis in emphasis': repeated('*a **a '),
  'emphasis within words': repeated('a**b'),
  'runs of three': size => `a***b${'c* '.repeat(size / 3)}`,
  'one run of stars': repeated('*'),
  underscores: repeated('a_'),
  strikethrough: repeated('a~~b~~'),
  'backticks growing': size => series(size, n => `${'`'.repeat(n)} `),
  'backticks alone': repeated('`a'),
  'code in a line': size => `\`${'a '.repeat(size / 2)}\``,
  pipes: repeated('|'),
  'a long table': size => `a|b\n-|-\n${'c|d\n'.repeat(size / 4)}`,
  'a wide table': size => `${'|a'.repeat(size / 6)}|\n${'|-'.repeat(size / 6)}|\n${'|a'.repeat(size / 6)}|`,
  'short rows of a wide table': size => {
    const width = Math.floor(Math.sqrt(size));
    return `${'|a'.repeat(width)}|\n${'|-'.repeat(width)}|\n${'|b\n'.repeat(size / 4)}`;
  },
  'tables without rules': repeated('a|b\n'),
  'tables of the wrong width': repeated('|a|b|\n|-|\n'),
  'quotes on one line': repeated('>'),
  'lines of a quote': repeated('> a\n'),
  'quotes growing': size => series(size, n => `${'>'.repeat(n)}a\n`),
  'a deep quote that goes on': size => `${'>'.repeat(30)}a\n${'b\n'.repeat(size / 2)}`,
  'lists on one line': repeated('- '),
  'numbers on one line': repeated('1. '),
  'a long list': repeated('- a\n'),
  'a long loose list': repeated('- a\n\n'),
  'lists growing': size => series(size, n => `${'  '.repeat(n)}- a\n`),
  'quotes in lists': repeated('> - '),
  tasks: repeated('- [ ] a\n'),
  newlines: repeated('\n'),
  'spaces in a line': size => `a${' '.repeat(size)}b`,
  tabs: repeated('\t'),
  'hard breaks': repeated('a  \n'),
  'fences in turn': repeated('```\n~~~\n'),
  'a fence never closed': size => `\`\`\`\n${'a\n'.repeat(size / 2)}`,
  'one line of code': size => `\`\`\`\n${'a'.repeat(size)}\n\`\`\``,
  'indented code': repeated('    a\n'),
  headings: repeated('# a\n'),
  'underlined headings': repeated('a\n-\n'),
  rules: repeated('---\n'),
  'angle brackets': repeated('<'),
  'tags never ended': repeated('<a b="'),
  comments: repeated('a <!-- '),
  'sections of CDATA': repeated('a <![CDATA['),
  addresses: repeated('https://a.example/ '),
  'one long address': size => `https://a.example/${'a'.repeat(size)}`,
  'addresses with brackets': size => `https://a.example/${')'.repeat(size)}`,
  'addresses without a scheme': repeated('www.a.example '),
  'one address without a scheme': repeated('www.'),
  'mail addresses': repeated('a@b.example '),
  'mail addresses never ended': repeated('a@'),
  entities: repeated('&amp;'),
  ampersands: repeated('&'),
  backslashes: repeated('\\'),
  'escaped stars': repeated('\\*'),
  hints: repeated('{% hint style="info" %}\n'),
  'other tags of GitBook': repeated('{% a %}\n'),
  mentions: repeated('@a '),
  commands: repeated('/datanet create '),
  emoji: repeated('👨‍👩‍👧 '),
};

function repeated(part: string): (size: number) => string {
  return size => part.repeat(size / part.length);
}

function series(size: number, part: (n: number) => string): string {
  const parts: string[] = [];
  for (let n = 1, length = 0; length < size; n++) {
    const next = part(n);
    parts.push(next);
    length += next.length;
  }
  return parts.join('');
}

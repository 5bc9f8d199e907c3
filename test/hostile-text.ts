/**
 * Text that made parsers and renderers slow somewhere: each pattern repeated, or nested, to about as many characters as are
 * asked for.
 */
export const hostileText: Record<string, (characters: number) => string> = {
  words: repeated('The quick brown fox jumps over the lazy dog. '),
  'usual paragraphs': repeated('The quick **brown** fox `jumps` over [the](https://a.example/b) dog.\n\n'),
  'lines of a paragraph': repeated('The quick brown fox\n'),
  'one word': repeated('a'),
  'dots and dashes': repeated('.-'),
  emoji: repeated('👨‍👩‍👧 '),

  spaces: size => `a${' '.repeat(size)}b`,
  'lines of spaces': repeated(`${' '.repeat(40)}\n`),
  tabs: repeated('\t'),
  newlines: repeated('\n'),
  'hard breaks': repeated('a  \n'),

  'opening brackets': repeated('['),
  'closing brackets': repeated(']'),
  'brackets in brackets': size => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  'links never closed': repeated('[a]('),
  'links in links': size => `${'[a'.repeat(size / 8)}${'](b)'.repeat(size / 8)}`,
  'titles never closed': repeated('[a](b "'),
  'addresses of brackets': size => `[a](${'('.repeat(size)}`,
  'pictures in pictures': repeated('![['),
  'labels of references': repeated('[a]['),
  'links with references': repeated('[a][b] '),
  'one reference definition': repeated('[a]: b\n'),
  'reference definitions': size => series(size, n => `[a${n}]: /b${n}\n`),
  references: size => series(size, n => `[a${n}]: b\n\n[a${n}]\n\n`),

  'footnotes never defined': repeated('[^a]'),
  'footnotes defined': size => series(size, n => `x[^${n}]\n\n[^${n}]: y\n\n`),
  'a footnote, referred to often': size => `[^a]: b\n\n${'[^a]'.repeat(size / 4)}`,
  'labels of footnotes never closed': size => `[^a]: b\n\n${'[^a'.repeat(size / 3)}`,
  'footnotes in footnotes': repeated('[^a]: '),

  'emphasis opened': repeated('*a '),
  'emphasis closed': repeated('a* '),
  'emphasis in pairs': repeated('*a* '),
  'emphasis closed late': size => `${'*a '.repeat(size / 6)}${'a* '.repeat(size / 6)}`,
  'emphasis of two kinds': repeated('*a _b* '),
  'emphasis of two kinds and lengths': repeated('a**b_c* '),
  'emphasis in emphasis': repeated('*a **a '),
  'emphasis within words': repeated('a**b'),
  'emphasis with underscores': repeated('__a_'),
  'runs of three': size => `a***b${'c* '.repeat(size / 3)}`,
  'one run of stars': repeated('*'),
  underscores: repeated('a_'),
  strikethrough: repeated('~~a ~b '),
  'strikethrough within words': repeated('a~~b~~'),

  backticks: size => series(size, n => `\`${'`'.repeat(n % 200)}a`),
  'backticks alone': repeated('`a'),
  'backticks growing': size => series(size, n => `${'`'.repeat(n)}a`),
  'backticks growing, apart': size => series(size, n => `${'`'.repeat(n)} `),
  'one run of backticks': repeated('`'),
  'code in a line': size => `\`${'a '.repeat(size / 2)}\``,
  'one line of code': size => `\`\`\`\n${'a'.repeat(size)}\n\`\`\``,
  'spaces in a block of code': size => `\`\`\`\n${' '.repeat(size)}x\n\`\`\``,
  'indented code': repeated('    a\n'),
  fences: repeated('```\n~~~\n'),
  'a fence never closed': size => `\`\`\`\n${'a\n'.repeat(size / 2)}`,

  pipes: repeated('|'),
  'a wide table': size => `|${'a|'.repeat(size / 6)}\n|${'-|'.repeat(size / 6)}\n|${'b|'.repeat(size / 6)}`,
  'a long table': size => `| a | b |\n| - | - |\n${'| c | d |\n'.repeat(size / 10)}`,
  'a long table without edges': size => `a|b\n-|-\n${'c|d\n'.repeat(size / 4)}`,
  'short rows of a wide table': size => {
    const width = Math.floor(Math.sqrt(size));
    return `${'|a'.repeat(width)}|\n${'|-'.repeat(width)}|\n${'|b\n'.repeat(size / 4)}`;
  },
  'tables without rules': repeated('a|b\n'),
  'tables of the wrong width': repeated('|a|b|\n|-|\n'),

  'quotes on one line': repeated('>'),
  'deep quotes': repeated('> '),
  'lines of a quote': repeated('> a\n'),
  'quotes growing': size => series(size, n => `${'>'.repeat(n)} a\n`),
  'a deep quote that goes on': size => `${'>'.repeat(30)}a\n${'b\n'.repeat(size / 2)}`,
  'lists on one line': repeated('- '),
  'numbers on one line': repeated('1. '),
  'quotes in lists': repeated('> - '),
  'long lists': repeated('- a\n'),
  'long loose lists': repeated('- a\n\n'),
  'lists growing': size => series(size, n => `${'  '.repeat(n)}- a\n`),
  'lists growing again and again': size => series(size, n => `${'  '.repeat(n % 60)}- a\n`),
  tasks: repeated('- [ ] a\n'),

  headings: repeated('# a\n'),
  'repeated headings': repeated('## Same\n\nx\n\n'),
  'one long heading': size => `# ${'a '.repeat(size / 2)}`,
  'a heading of hashes': size => `# ${'#'.repeat(size)} a`,
  'underlined headings': repeated('a\n-\n'),
  rules: repeated('---\n'),
  'rules and newlines': repeated('\n---\n'),

  'tags opened': repeated('<b>'),
  'lines that begin with tags': repeated('<b\n'),
  'tags never ended': repeated('<a '),
  'attributes never ended': repeated('<a b="'),
  'angle brackets': repeated('<'),
  comments: repeated('a <!-- '),
  'comments never ended': repeated('<!-- '),
  'CDATA and instructions': repeated('<![CDATA[<?'),
  'CDATA in a line': repeated('a <![CDATA['),
  'attributes of one tag': size => `<a ${series(size, n => `b${n}="1" `)}>`,
  'attributes with brackets': size => `<a ${series(size, n => `b${n}="<" c${n}=">" `)}>`,
  'nested blocks of HTML': repeated('<div>'),
  'blocks of HTML in turn': repeated('<div>\n\n'),
  'tables in tables': repeated('<table><tr><td>'),
  'details never closed': repeated('<details>\n\n<summary>a</summary>\n\n'),
  'paragraphs in formatting': repeated('<p><b><a>'),
  'closing tags alone': size => `${'<i>'.repeat(size / 8)}${'</b>'.repeat(size / 8)}`,

  hints: repeated('{% hint style="info" %}\n'),
  'block tags': repeated('{% hint %}\n'),
  'block tags never ended': repeated('{% '),
  'block tags on one line': repeated('{% tab title="a" %}'),
  'block tags after HTML': repeated('<div>\n{% a %}\n'),
  'attributes of a block tag': size => `{% tab ${'a="b" '.repeat(size / 6)}%}`,
  'block tags crossed': size => `${'{% a %}\n'.repeat(size / 20)}${'{% enda %}\n'.repeat(size / 20)}`,
  'formulas never ended': repeated('$$a '),
  'dollars far apart': repeated(`$$${' a'.repeat(1200)}`),

  'front matter': size => `---\n${'a: b\n'.repeat(size / 5)}`,
  'front matter, nested': size => `---\na: ${'['.repeat(size)}\n---\n# T`,
  'front matter, deep': size => `---\n${series(size, n => `${' '.repeat(n)}a:\n`)}---\n# T`,

  entities: repeated('&amp;'),
  'entities never ended': repeated('&a'),
  'an entity of letters': size => `&${'a'.repeat(size)};`,
  ampersands: repeated('&'),
  backslashes: repeated('\\'),
  'escaped stars': repeated('\\*'),

  addresses: repeated('https://a.example/ '),
  'addresses without spaces': repeated('http://a'),
  'one long address': size => `https://a.example/${'a'.repeat(size)}`,
  'addresses with brackets': size => `https://a.example/${')'.repeat(size)}`,
  'addresses without a scheme': repeated('www.a.example '),
  'one address without a scheme': repeated('www.'),
  'mail addresses': repeated('a@b.example '),
  'mail addresses without spaces': repeated('a@b.'),
  'mail addresses never ended': repeated('a@'),
  mentions: repeated('@a '),
  commands: repeated('/datanet create '),

  '<url>': repeated('<url>'),
  '<url><loc>': repeated('<url><loc>https://a.example/'),
  '<sitemap>': repeated('<sitemap '),
  'a list of links': size => `- [${'\\'.repeat(size / 2)}](${'('.repeat(size / 2)}`,
  'one line of a list': size => `- ${'[a'.repeat(size / 2)}`,
  'instructions for agents': repeated('\n# Agent Instructions x\n'),
};

function repeated(part: string): (characters: number) => string {
  return size => part.repeat(Math.ceil(size / part.length));
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

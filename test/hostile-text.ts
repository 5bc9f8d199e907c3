/** Text that made parsers slow somewhere: each pattern repeated, or nested, to about as many characters as are asked for. */
export const hostileText: Record<string, (characters: number) => string> = {
  spaces: size => `a${' '.repeat(size)}b`,
  'lines of spaces': repeated(`${' '.repeat(40)}\n`),
  tabs: repeated('\t'),
  newlines: repeated('\n'),
  'spaces in a code block': size => `\`\`\`\n${' '.repeat(size)}x\n\`\`\``,
  'opening brackets': repeated('['),
  'closing brackets': size => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  'links never closed': repeated('[a]('),
  'pictures in pictures': repeated('![['),
  'links with references': repeated('[a][b] '),
  'reference definitions': size => lines(size, n => `[a${n}]: /b${n}`),
  'footnotes never defined': repeated('[^a]'),
  'footnotes defined': size => lines(size, n => `x[^${n}]\n\n[^${n}]: y\n`),
  emphasis: repeated('*a '),
  'emphasis of two kinds': repeated('a**b_c* '),
  'emphasis with underscores': repeated('__a_'),
  'emphasis closed late': size => `${'*a '.repeat(size / 6)}${'a* '.repeat(size / 6)}`,
  strikethrough: repeated('~~a ~b '),
  backticks: size => series(size, n => `\`${'`'.repeat(n % 200)}a`),
  'backticks growing': size => series(size, n => `${'`'.repeat(n)}a`),
  'one run of backticks': repeated('`'),
  'tags opened': repeated('<b>'),
  'tags never ended': repeated('<a '),
  'angle brackets': repeated('<'),
  'comments never ended': repeated('<!-- '),
  'CDATA and instructions': repeated('<![CDATA[<?'),
  'attributes of one tag': size => `<a ${series(size, n => `b${n}="1" `)}>`,
  'attributes with brackets': size => `<a ${series(size, n => `b${n}="<" c${n}=">" `)}>`,
  'nested blocks of HTML': repeated('<div>'),
  'tables in tables': repeated('<table><tr><td>'),
  'details never closed': repeated('<details>\n\n<summary>a</summary>\n\n'),
  'paragraphs in formatting': repeated('<p><b><a>'),
  'closing tags alone': size => `${'<i>'.repeat(size / 8)}${'</b>'.repeat(size / 8)}`,
  'a wide table': size => `|${'a|'.repeat(size / 6)}\n|${'-|'.repeat(size / 6)}\n|${'b|'.repeat(size / 6)}`,
  'a long table': size => `| a | b |\n| - | - |\n${'| c | d |\n'.repeat(size / 10)}`,
  'pipes alone': repeated('|'),
  'rows of a wide table': size => {
    const width = Math.floor(Math.sqrt(size / 2));
    return `|${'a|'.repeat(width)}\n|${'-|'.repeat(width)}\n${'|b\n'.repeat(size / 4)}`;
  },
  'block tags': repeated('{% hint %}\n'),
  'block tags never ended': repeated('{% '),
  'block tags on one line': repeated('{% tab title="a" %}'),
  'attributes of a block tag': size => `{% tab ${'a="b" '.repeat(size / 6)}%}`,
  'block tags crossed': size => `${'{% a %}\n'.repeat(size / 20)}${'{% enda %}\n'.repeat(size / 20)}`,
  'formulas never ended': repeated('$$a '),
  'repeated headings': repeated('## Same\n\nx\n\n'),
  'one long heading': size => `# ${'a '.repeat(size / 2)}`,
  'rules of hashes': size => `# ${'#'.repeat(size)} a`,
  'underlined lines': repeated('a\n-\n'),
  'front matter': size => `---\n${'a: b\n'.repeat(size / 5)}`,
  'front matter, nested': size => `---\na: ${'['.repeat(size)}\n---\n# T`,
  'front matter, deep': size => `---\n${series(size, n => `${' '.repeat(n)}a:\n`)}---\n# T`,
  'deep lists': size => series(size, n => `${'  '.repeat(n)}- a\n`),
  'lists on one line': repeated('- '),
  'long lists': repeated('- a\n'),
  'deep quotes': repeated('> '),
  'quotes growing': size => series(size, n => `${'>'.repeat(n)} a\n`),
  'numbers of lists': repeated('1. '),
  entities: repeated('&amp;'),
  'entities never ended': repeated('&a'),
  'entities of letters': size => `&${'a'.repeat(size)};`,
  backslashes: repeated('\\'),
  'addresses in text': repeated('www.a.b '),
  'addresses of one kind': repeated('http://a'),
  'mail addresses': repeated('a@b.'),
  'one word': repeated('a'),
  'dots and dashes': repeated('.-'),
  fences: repeated('```\n~~~\n'),
  'a paragraph of many lines': repeated('a b c\n'),
  '<url>': repeated('<url>'),
  '<url><loc>': repeated('<url><loc>https://a.example/'),
  '<sitemap>': repeated('<sitemap '),
  'a list of links': size => `- [${'\\'.repeat(size / 2)}](${'('.repeat(size / 2)}`,
  'one line of a list': size => `- ${'[a'.repeat(size / 2)}`,
  'instructions for agents': repeated('\n# Agent Instructions x\n'),
  'rules and newlines': repeated('\n---\n'),
};

function repeated(part: string): (characters: number) => string {
  return size => part.repeat(Math.ceil(size / part.length));
}

function lines(size: number, line: (n: number) => string): string {
  return series(size, n => `${line(n)}\n`);
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

import { describe, expect, test } from 'vitest';
import { anchorOf } from './anchor.ts';
import type { Links } from './links.ts';
import { readPage } from './page.ts';
import { wordsOf } from './words.ts';

const links: Links = {
  resolve: target => {
    if (/^https?:/.test(target)) return { url: target };
    if (target.startsWith('broken:')) return { url: undefined };
    return { url: `/docs/${target}`, title: target === 'install.md' ? 'Install it' : undefined };
  },
  fragments: new Map([['../.gitbook/includes/note.md', 'Reused words.']]),
};
const read = (source: string) => readPage(source, { title: 'From the summary', links });
const textOf = (source: string) =>
  read(source)
    .sections.map(section => section.text)
    .join('\n---\n');

test('a page is split at headings of level 1 to 3; deeper ones stay inside', () => {
  const page = read(
    '# Title\n\nIntro.\n\n## Setup\n\nOne.\n\n### Linux\n\nTwo.\n\n#### Details\n\nThree.\n\n## Next\n\nFour.',
  );
  expect(page.title).toBe('Title');
  expect(page.sections.map(({ heading, above, anchor, text }) => ({ heading, above, anchor, text }))).toEqual(
    [
      { heading: 'Title', above: [], anchor: '', text: 'Intro.' },
      { heading: 'Setup', above: [], anchor: 'setup', text: 'One.' },
      { heading: 'Linux', above: ['Setup'], anchor: 'linux', text: 'Two.\n\n#### Details\n\nThree.' },
      { heading: 'Next', above: [], anchor: 'next', text: 'Four.' },
    ],
  );
});

test('a page without a heading of its own takes the title from the navigation', () => {
  expect(read('Only words.').title).toBe('From the summary');
});

test('a heading with nothing under it makes no section but stands above those below it', () => {
  expect(read('# T\n\n## Empty\n\n### Full\n\nWords.').sections).toMatchObject([
    { heading: 'Full', above: ['Empty'] },
  ]);
});

test('the description of the front matter opens the page, folded lines and quotes read', () => {
  const page = read('---\ndescription: >-\n  Two lines\n  of it.\n---\n\n# T\n\nBody.');
  expect(page).toMatchObject({ description: 'Two lines of it.' });
  expect(page.sections[0]?.text).toBe('Two lines of it.\n\nBody.');
  expect(read('---\n[: no yaml\n---\n# T\n\nBody.').sections[0]?.text).toBe('Body.');
  expect(read('---\nhidden: true\n---\n# T\n\nBody.').hidden).toBe(true);
});

test('what looks like markup inside code is code', () => {
  const source =
    '# T\n\n```liquid\n# no heading\n{% if x %}<b>{{ y }}</b>{% endif %}\n```\n\nUse `{% raw %}` and `<T>`.';
  const page = read(source);
  expect(page.sections).toHaveLength(1);
  expect(page.sections[0]?.text).toContain('# no heading\n{% if x %}<b>{{ y }}</b>{% endif %}\n```');
  expect(page.sections[0]?.text).toContain('Use `{% raw %}` and `<T>`.');
});

test('a fence that is never closed ends with the page, and code in a list stays with its item', () => {
  expect(textOf('# T\n\n```\nopen')).toBe('```\nopen\n```');
  expect(textOf('# T\n\n1. Run\n\n   ```sh\n   npm start\n   ```\n\n2. Look')).toBe(
    '1. Run\n\n   ```sh\n   npm start\n   ```\n\n2. Look',
  );
});

describe('GitBook blocks', () => {
  test.each([
    ['hint', '{% hint style="warning" %}\nMind the gap.\n{% endhint %}', 'Warning: Mind the gap.'],
    [
      'tabs',
      '{% tabs %}\n{% tab title="npm" %}\nA\n{% endtab %}\n\n{% tab title="yarn" %}\nB\n{% endtab %}\n{% endtabs %}',
      '**npm**\n\nA\n\n**yarn**\n\nB',
    ],
    [
      'code with a title',
      '{% code title="app.json" overflow="wrap" %}\n```json\n{}\n```\n{% endcode %}',
      'app.json:\n\n```json\n{}\n```',
    ],
    [
      'content-ref',
      '{% content-ref url="install.md" %}\n[install.md](install.md)\n{% endcontent-ref %}',
      'See [Install it](/docs/install.md)',
    ],
    ['embed', '{% embed url="https://v.example/1" caption="The tour" %}', '[The tour](https://v.example/1)'],
    [
      'stepper',
      '{% stepper %}\n{% step %}\n**First**\n\nDo it.\n{% endstep %}\n{% endstepper %}',
      '1. **First**\n\n   Do it.',
    ],
    ['reused content', '{% include "../.gitbook/includes/note.md" %}', 'Reused words.'],
    [
      'an unknown block',
      '{% columns %}\n{% column width="50%" %}\nLeft\n{% endcolumn %}\n{% endcolumns %}',
      'Left',
    ],
    [
      'an API operation',
      '{% openapi src="x.yaml" path="/pets" method="get" %}\n{% endopenapi %}',
      'GET /pets',
    ],
  ])('%s keeps its words and loses its tags', (_, block, expected) => {
    expect(textOf(`# T\n\n${block}`)).toBe(expected);
  });

  test('a heading inside tabs does not cut them', () => {
    const page = read('# T\n\n{% tabs %}\n{% tab title="A" %}\n## Inside\n\nx\n{% endtab %}\n{% endtabs %}');
    expect(page.sections).toHaveLength(1);
    expect(page.sections[0]?.text).toContain('#### Inside');
  });

  test('a heading inside a step makes a section', () => {
    expect(
      read('# T\n\n{% stepper %}\n{% step %}\n### Install\n\nx\n{% endstep %}\n{% endstepper %}').sections[0]
        ?.heading,
    ).toBe('Install');
  });
});

describe('HTML', () => {
  test.each([
    [
      'a figure',
      '<figure><img src="a.png" alt="The board"><figcaption><p>Last week</p></figcaption></figure>',
      'The board\n\nLast week',
    ],
    [
      'a table',
      '<table><thead><tr><th>Key</th><th>Use</th></tr></thead><tbody><tr><td><code>a|b</code></td><td>One<br>two</td></tr></tbody></table>',
      '| Key | Use |\n| --- | --- |\n| `a\\|b` | One two |',
    ],
    [
      'cards',
      '<table data-view="cards"><thead><tr><th></th><th data-hidden data-card-target data-type="content-ref"></th><th data-hidden data-card-cover data-type="files"></th></tr></thead><tbody><tr><td><strong>Start</strong></td><td><a href="install.md">install.md</a></td><td><a href="x.png">x.png</a></td></tr></tbody></table>',
      '- **Start**: [Install it](/docs/install.md)',
    ],
    ['details', '<details>\n\n<summary>Why?</summary>\n\nBecause.\n\n</details>', '**Why?**\n\nBecause.'],
    ['a mark', 'It is <mark style="color:red;">urgent</mark>.', 'It is urgent.'],
    ['placeholders', 'Run it with <pod-name> and List<T>.', 'Run it with \\<pod-name> and List\\<T>.'],
    ['a comment', 'Seen<!-- not\nseen -->.', 'Seen.'],
    ['character references', 'a&#x20;b &lt;script&gt; &amp;', 'a b \\<script> &'],
    ['a script', 'x<script>alert(1)</script>y', 'xy'],
  ])('%s', (_, html, expected) => {
    expect(textOf(`# T\n\n${html}`)).toBe(expected);
  });
});

test('a cell, a heading and a link stand on one line, whatever stands in them', () => {
  expect(textOf('# T\n\n#### a<br>b\n\n[c\nd](e)\n\n<table><tr><th>\n f\n\n g \\\n</th></tr></table>')).toBe(
    '#### a b\n\n[c d](/docs/e)\n\n| f g \\\\ |\n| --- |',
  );
});

test('what stands in blocks of a cell does not grow together', () => {
  expect(textOf('# T\n\n<table><tr><td>\n\na\n\nb\n\n- c\n- d\n\n</td></tr></table>')).toContain(
    '\n| a b c d |',
  );
});

test('links lead where they lead from outside, and lose an address that leads nowhere', () => {
  expect(textOf('# T\n\n[a](b.md#c) [d](https://e.f/g_(h)) [i](broken://j) ![k](l.png)')).toBe(
    '[a](/docs/b.md#c) [d](https://e.f/g_(h)) i k',
  );
});

test('a footnote stands where it is referred to', () => {
  expect(textOf('# T\n\nFast[^1].\n\n[^1]: On two cores.')).toBe('Fast (On two cores).');
});

describe('anchors', () => {
  test.each([
    ['Install & Run PDP', 'install-and-run-pdp'],
    ['Filecoin vs. Amazon S3, Google Cloud Storage', 'filecoin-vs.-amazon-s3-google-cloud-storage'],
    ['2. Create environment file', 'id-2.-create-environment-file'],
    ["What's new?", 'whats-new'],
    ['Fan-Out / Fan-In', 'fan-out-fan-in'],
    ['Elsa Server + Studio', 'elsa-server-+-studio'],
    ['dag_cbor (0x71)', 'dag_cbor-0x71'],
    ['Überblick', 'überblick'],
  ])('%s', (heading, anchor) => expect(anchorOf(heading)).toBe(anchor));

  test('one that the author gave wins, and a repeated one is numbered', () => {
    const page = read('# T\n\n## A <a href="#own" id="own"></a>\n\nx\n\n## B\n\nx\n\n## B\n\nx');
    expect(page.sections.map(section => section.anchor)).toEqual(['own', 'b', 'b-1']);
    expect(page.sections[0]?.heading).toBe('A');
  });
});

test('the words of Markdown are what would be read aloud', () => {
  expect(
    wordsOf('**Run** [it](https://x.y) with `npm start`\n\n| a | b |\n| --- | --- |\n| dag\\_cbor | 2 |'),
  ).toBe('Run it with npm start\n\n a b\n\n dag_cbor 2'.replace(/\n\n /g, '\n\n').replace('Run', 'Run'));
});

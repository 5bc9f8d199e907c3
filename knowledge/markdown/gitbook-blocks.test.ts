import { expect, test } from 'vitest';
import type { Links } from './links.ts';
import { readPage } from './page.ts';

const links: Links = {
  resolve: target => ({
    url: target,
    ...(target === 'install.md' && { title: 'Install it' }),
  }),
  fragments: new Map([
    [
      '../.gitbook/includes/note.md',
      '---\ntitle: Note\n---\n\n## Reused heading\n\nReused **words**.\n\n{% hint style="info" %}\nInner.\n{% endhint %}',
    ],
  ]),
};

/** What each section of a page says, under its heading. */
function read(block: string): Record<string, string> {
  const { sections } = readPage(`# T\n\n${block}`, { links });
  return Object.fromEntries(sections.map(({ heading, text }) => [heading, text]));
}
const lines = (...all: string[]) => all.join('\n');

test.each([
  [
    'tabs, with code that has a title and lists inside',
    lines(
      '{% tabs %}\n{% tab title="npm" icon="npm" %}',
      '{% code title="Terminal" lineNumbers="true" %}\n```bash\nnpm i mill\n```\n{% endcode %}\n{% endtab %}\n',
      '{% tab title="yarn" %}\n1. One\n2. Two\n{% endtab %}\n{% endtabs %}',
    ),
    '**npm**\n\nTerminal:\n\n```bash\nnpm i mill\n```\n\n**yarn**\n\n1. One\n2. Two',
  ],
  [
    'a stepper whose steps have no headings',
    lines(
      '{% stepper %}\n{% step %}\nPlain first.\n\n{% hint style="warning" %}\nCareful.\n{% endhint %}\n{% endstep %}',
      '{% step %}\n#### Deep\n\nSecond.\n{% endstep %}\n{% endstepper %}',
    ),
    '1. Plain first.\n\n   Warning: Careful.\n\n2. **Deep**\n\n   Second.',
  ],
  [
    'a hint with a heading and a list',
    '{% hint style="danger" icon="fire" %}\n#### Never do that\n\nIt breaks.\n\n* a\n* b\n{% endhint %}',
    '**Danger: Never do that**\n\nIt breaks.\n\n- a\n- b',
  ],
  [
    'a hint that is only code',
    '{% hint style="success" %}\n```bash\nx\n```\n{% endhint %}',
    'Tip:\n\n```bash\nx\n```',
  ],
  [
    'a hint as GitHub writes one',
    '> [!WARNING]\n> Mind the *gap*.\n>\n> And the step.',
    'Warning: Mind the *gap*.\n\nAnd the step.',
  ],
  ['a quote that begins with brackets', '> [!NOTHING]\n> said', '> \\[!NOTHING\\]\n> said'],
  [
    'expandables, one with bold words in its question',
    lines(
      '<details>\n\n<summary>How <strong>many</strong>?</summary>\n\nNo limit.\n\n```yaml\na: 1\n```\n\n</details>\n',
      '<details open>\n<summary>Why?</summary>\nBecause.\n</details>',
    ),
    '**How many?**\n\nNo limit.\n\n```yaml\na: 1\n```\n\n**Why?**\n\nBecause.',
  ],
  [
    'an embedded file with a caption',
    '{% file src="../.gitbook/assets/prices.pdf" %}\nThe price list\n{% endfile %}',
    '[The price list](../.gitbook/assets/prices.pdf)',
  ],
  [
    'one without, by its name',
    '{% file src="https://files.example/x/price%20list.pdf?alt=media&token=abc" %}',
    '[price list.pdf](https://files.example/x/price%20list.pdf?alt=media&token=abc)',
  ],
  [
    'an embedded video with a caption',
    '{% embed url="https://v.example/1" fullWidth="false" %}\nWatch the *tour*\n{% endembed %}',
    '[Watch the *tour*](https://v.example/1)',
  ],
  [
    'a block of an integration',
    '{% @github-files/github-code-block url="https://github.com/a/b/blob/main/x.ts" visible="true" %}',
    'https://github.com/a/b/blob/main/x.ts',
  ],
  [
    'cards with icons, lines, sentences and targets',
    lines(
      '<table data-view="cards"><thead><tr><th></th><th></th><th data-hidden data-card-target data-type="content-ref"></th>',
      '<th data-hidden data-card-cover data-type="image">Cover image</th></tr></thead><tbody>',
      '<tr><td><h4><i class="fa-leaf">:leaf:</i></h4></td><td><strong>No code</strong><br>Jump in</td>',
      '<td><a href="install.md">install.md</a></td><td><a href="x.png">x.png</a></td></tr>',
      '<tr><td><strong>API</strong></td><td>Read it.</td><td><a href="https://api.example">Open</a></td><td></td></tr>',
      '</tbody></table>',
    ),
    '- **No code**: Jump in: [Install it](install.md)\n- **API**: Read it. [Open](https://api.example)',
  ],
  [
    'formulas, and prices that are none',
    'Inline $$E = mc^2$$ here.\n\n$$\n\\sum_{i=0}^n i\n$$\n\nPrice $5 and $6.',
    'Inline $$E = mc^2$$ here.\n\n$$\n\\sum_{i=0}^n i\n$$\n\nPrice $5 and $6.',
  ],
  [
    'reusable content that is not there, beside what is',
    'Before.\n\n{% include "../.gitbook/includes/gone.md" %}\n\nAfter.',
    'Before.\n\nAfter.',
  ],
  [
    'a reference to a page of the docs, one elsewhere, and one that leads nowhere any more',
    lines(
      '{% content-ref url="install.md" %}\n[install.md](install.md)\n{% endcontent-ref %}\n',
      '{% content-ref url="https://x.example/a" %}\n[How to mill](https://x.example/a)\n{% endcontent-ref %}\n',
      '{% content-ref url="broken://" %}\n[Broken link](broken://)\n{% endcontent-ref %}',
    ),
    'See [Install it](install.md)\n\nSee [How to mill](https://x.example/a)',
  ],
  [
    'code with a title, by a block and by its fence',
    lines(
      '{% code title="src/app.ts" overflow="wrap" expandable="true" %}\n```typescript\nexport {};\n```\n{% endcode %}\n',
      '```js title="other.js" lineNumbers\nlet a;\n```\n\n````md\n```\ninner\n```\n````',
    ),
    'src/app.ts:\n\n```typescript\nexport {};\n```\n\nother.js:\n\n```js\nlet a;\n```\n\n````md\n```\ninner\n```\n````',
  ],
  [
    'an API operation that is written out',
    lines(
      '{% swagger method="get" path="/cakes/:id" baseUrl="https://api.example" summary="Get a cake" %}',
      '{% swagger-description %}\nReturns one.\n{% endswagger-description %}\n',
      '{% swagger-parameter in="path" name="id" type="string" required="true" %}\nIts id\n{% endswagger-parameter %}\n',
      '{% swagger-response status="200: OK" description="The cake" %}\n```json\n{"a": 1}\n```\n{% endswagger-response %}',
      '{% endswagger %}',
    ),
    'GET https://api.example/cakes/:id: Get a cake\n\nReturns one.\n\n- `id` (path, string, required): Its id\n\n200: OK: The cake\n\n```json\n{"a": 1}\n```',
  ],
  [
    'buttons side by side, and an icon',
    'Press <i class="fa-plus">:plus:</i> Add.\n\n<a href="install.md" class="button primary">Go</a><a href="https://x.example" class="button secondary" data-icon="link">Docs</a>',
    'Press Add.\n\n[Go](install.md) [Docs](https://x.example)',
  ],
  [
    'an annotation',
    'Hello [world](#user-content-fn-1)[^1] now.\n\n[^1]: The **whole** one.',
    'Hello world (The **whole** one) now.',
  ],
  ['a prompt', '{% prompt description="Ask it" %}\nMill this.\n{% endprompt %}', '**Ask it**\n\nMill this.'],
])('%s', (_, block, expected) => {
  expect(read(block)).toEqual({ T: expected });
});

test('a stepper whose steps have headings is a section a step, which says the how-manieth it is', () => {
  const stepper =
    'Intro.\n\n{% stepper %}\n{% step %}\n### Install\n\nRun `npm i`.\n{% endstep %}\n\n{% step %}\n### Start\n\n```bash\nnpm start\n```\n{% endstep %}\n{% endstepper %}';
  expect(read(stepper)).toEqual({
    T: 'Intro.',
    Install: 'Step 1 of 2: Run `npm i`.',
    Start: 'Step 2 of 2:\n\n```bash\nnpm start\n```',
  });
});

test('columns with headings are sections, left before right; without, their words follow each other', () => {
  const columns = (left: string, right: string) =>
    `{% columns %}\n{% column width="41%" %}\n${left}\n{% endcolumn %}\n\n{% column %}\n${right}\n{% endcolumn %}\n{% endcolumns %}`;
  expect(read(columns('### Left\n\nA left text.', '### Right\n\nA right text.'))).toEqual({
    Left: 'A left text.',
    Right: 'A right text.',
  });
  expect(read(columns('One.', 'Two.'))).toEqual({ T: 'One.\n\nTwo.' });
});

test('reusable content is read as if it stood on the page, headings and blocks included', () => {
  expect(read('Before.\n\n{% include "../.gitbook/includes/note.md" %}')).toEqual({
    T: 'Before.',
    'Reused heading': 'Reused **words**.\n\nNote: Inner.',
  });
});

test('an update is a section with its date before it', () => {
  expect(
    read(
      '{% updates format="full" %}\n{% update date="2026-03-01" tags="fix" %}\n## New mill\n\nFaster.\n{% endupdate %}\n{% endupdates %}',
    ),
  ).toEqual({ 'New mill': '2026-03-01: Faster.' });
});

test('steppers in steppers come to an end', () => {
  const levels = 45;
  const nested = `${'{% stepper %}\n{% step %}\n'.repeat(levels)}\nIn the middle.\n\n${'{% endstep %}\n{% endstepper %}\n'.repeat(levels)}`;
  expect(read(nested).T).toContain('In the middle.');
});

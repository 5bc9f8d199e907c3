import type { EchoedPassage, Echoes, EchoPlace, TextPart } from '../../datanets/echo.ts';
import { t } from '../language/translate.ts';
import { type Button, type Fact, plain, type Reply } from '../reply.ts';
import { cut, list, percent } from '../words.ts';

/** Passages that are shown with their rows; the others are marked only. */
const mostShown = 5;
/** Letters of a passage that are shown again with its row. */
const longestPassage = 300;
/** Submissions whose receipts are offered. */
const mostReceipts = 3;

/** What a model answered, and to what. */
export interface ExplainedReply {
  model: string;
  /** Undefined for a base. */
  version: string | undefined;
  text: string;
  /** What it was told: system prompts and what people said, but nothing that it said itself. */
  given: readonly string[];
}

interface More {
  /** Rows that were removed since it learned them. */
  removed: number;
  /** A model in its line that is not there any more. */
  lost: string | undefined;
  /** Numbers of the people who may be named. */
  named: ReadonlySet<number>;
  /** Whether a few words of a row around a passage are shown. */
  around: boolean;
}

/** What a reply echoes of the data its model learned from, and whose it is. */
export function echoesCard(reply: ExplainedReply, echoes: Echoes, more: More): Reply {
  const { passages, words, echoed } = echoes;
  const title = t('What {model} echoes', { model: calledBy(reply) });
  const facts = factsOf(echoes, more);
  if (passages.length === 0) {
    return {
      title,
      state: { tone: 'neutral', text: t('Nothing in this reply is taken over word for word') },
      blocks: [
        { kind: 'quote', text: reply.text, by: calledBy(reply) },
        { kind: 'facts', facts },
        {
          kind: 'text',
          markdown: t(
            'No passage of about {n, plural, one {# word} other {# words}} or more stands in that data; shorter ones may be chance. The model may still have learned from it.',
            { n: echoes.shortest },
          ),
        },
      ],
    };
  }
  const shown = passages.slice(0, mostShown);
  return {
    title,
    state: {
      tone: 'neutral',
      text: t(
        '{share} of this reply is echo: {n, plural, one {# passage} other {# passages}} of its data, word for word',
        { share: percent(echoed / words), n: passages.length },
      ),
    },
    blocks: [
      { kind: 'text', markdown: marked(reply.text, passages) },
      { kind: 'rows', rows: shown.map((passage, at) => rowOf(passage, at + 1, more)) },
      { kind: 'facts', facts },
      {
        kind: 'text',
        markdown: t(
          'What it was told before is not counted. Only passages are found: what it says in other words than its data is not.',
        ),
      },
    ],
    buttons: receipts(shown),
  };
}

/** For a reply of a model of which it is not known what it learned from. */
export function notLearnedCard(reply: ExplainedReply): Reply {
  return {
    title: t('What {model} echoes', { model: calledBy(reply) }),
    state: {
      tone: 'neutral',
      text:
        reply.version === undefined
          ? t('{model} is a base: it learned from no data here', { model: reply.model })
          : t('{model} was deleted: what it learned from can’t be compared any more', {
              model: calledBy(reply),
            }),
    },
    blocks: [],
  };
}

function calledBy({ model, version }: ExplainedReply): string {
  return version === undefined ? model : `${model}@${version}`;
}

/** The reply with its passages bold and numbered, line by line: no mark goes on over the end of one. */
function marked(text: string, passages: readonly EchoedPassage[]): string {
  const marks = passages
    .flatMap(({ marks: own }, at) => own.map(mark => ({ ...mark, number: at + 1 })))
    .sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, number: passage } of marks) {
    const bold = lines(text.slice(start, end), line => `**${line}**`);
    parts.push(lines(text.slice(at, start)), `${bold} ${plain(`[${passage}]`)}`);
    at = end;
  }
  return [...parts, lines(text.slice(at))].join('');
}

function lines(text: string, mark: (line: string) => string = line => line): string {
  return text
    .split('\n')
    .map(line => {
      const words = line.trim();
      if (!words) return line && ' ';
      return `${line.trimStart() === line ? '' : ' '}${mark(plain(words))}${line.trimEnd() === line ? '' : ' '}`;
    })
    .join('\n\n');
}

function rowOf(passage: EchoedPassage, at: number, more: More) {
  const [first, ...others] = passage.places;
  if (!first) return { label: String(at), fields: [] };
  const { part, before, passage: words, after } = first;
  const text = cut(words, longestPassage);
  return {
    label: t('{n, number}: {place}', { n: at, place: placeWords(first, more) }),
    fields: [
      { name: partWords(part), text: more.around ? `${before}${text}${after}` : text },
      ...(others.length > 0
        ? [
            {
              name: t('Also in'),
              text: t('{rows, plural, one {# other row} other {# other rows}}: {places}', {
                rows: passage.rows - 1,
                places: [
                  ...others.map(place => placeWords(place, more)),
                  ...(passage.rows > passage.places.length ? ['…'] : []),
                ].join('; '),
              }),
            },
          ]
        : []),
    ],
  };
}

function placeWords({ row, datanetName, version, personId, personName }: EchoPlace, { named }: More): string {
  const where = { row, data: `${datanetName} v${version}` };
  return named.has(personId)
    ? t('row {row, number} of {data}, by {name}', { ...where, name: personName })
    : t('row {row, number} of {data}, by somebody who has left', where);
}

function partWords(part: TextPart): string {
  if (part === 'answer') return t('Answer');
  if (part === 'prompt') return t('Question');
  return part === 'text' ? t('Text') : t('Rejected answer');
}

function factsOf({ words, echoed, compared }: Echoes, { removed, lost }: More): Fact[] {
  return [
    {
      label: t('Echo'),
      value: t('{echoed, number} of {words, plural, one {# word} other {# words}}', { echoed, words }),
    },
    {
      label: t('Compared with'),
      value: list(
        compared.map(({ datanetName, version, rows }) =>
          t('{data} ({rows, plural, one {# row} other {# rows}})', {
            data: `${datanetName} v${version}`,
            rows,
          }),
        ),
      ),
    },
    ...(removed > 0
      ? [
          {
            label: t('Removed since'),
            value: t(
              '{rows, plural, one {# row} other {# rows}} that it learned from, which can’t be compared any more',
              { rows: removed },
            ),
          },
        ]
      : []),
    ...(lost === undefined
      ? []
      : [
          {
            label: t('Not compared'),
            value: t('what {model} learned from, which it was trained on from and which was deleted', {
              model: lost,
            }),
          },
        ]),
  ];
}

/** The proof of what was given; and by these buttons a removal finds the messages that show something of it. */
function receipts(passages: readonly EchoedPassage[]): Button[] {
  const submissions = new Set(
    passages.flatMap(({ places }) => places.map(({ submissionId }) => submissionId)),
  );
  return [...submissions].slice(0, mostReceipts).map(submission => ({
    label: t('Receipt {submission}', { submission: String(submission) }),
    call: { command: 'receipt', args: { submission } },
  }));
}

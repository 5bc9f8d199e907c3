import type { CardInput } from './card-input.ts';
import { fenced, number, quoted } from './card-words.ts';
import type { FileStatistics, RowStatistics } from './row-statistics.ts';
import type { VersionFacts } from './version-facts.ts';

/** What the rows of a version are like. */
export function textContent(rows: RowStatistics, facts: VersionFacts): string {
  const { columns } = rows;
  const line = (split: string, what: string, file: FileStatistics) =>
    `| \`${split}\` | ${what} | ${number(file.rows)} | ${number(file.characters.total)} | ${number(file.characters.median)} | ${number(file.characters.longest)} |`;
  const all = [rows.train, rows.heldOut];
  const sum = (of: (file: FileStatistics) => number) => all.reduce((total, file) => total + of(file), 0);
  const fields = [
    columns.messages &&
      '- `messages`: a conversation, a list of `{role, content}` with the roles `system`, `user` and `assistant`.',
    columns.weight &&
      '  An answer with `weight` 0 is context: it is read, and nothing is to be learned from it.',
    columns.text && '- `text`: a text without roles.',
    (columns.preference || columns.marked) &&
      '- `prompt`: what was asked, a list of `{role, content}` that ends with the user.',
    columns.preference &&
      '- `chosen` and `rejected`: the better and the worse answer to it, a list of one message each.',
    columns.marked && '- `completion`: an answer to it, a list of one message; `label`: whether it is good.',
  ].filter(Boolean);
  const told = [
    sum(file => file.conversations) > 0 &&
      `${number(sum(file => file.conversations))} rows are conversations`,
    sum(file => file.pairs) > 0 && `${number(sum(file => file.pairs))} have a better and a worse answer`,
    sum(file => file.markedGood + file.markedBad) > 0 &&
      `${number(sum(file => file.markedGood))} have an answer that is marked as good and ${number(sum(file => file.markedBad))} one that is marked as bad`,
    sum(file => file.severalTurns) > 0 && `${number(sum(file => file.severalTurns))} have several questions`,
    sum(file => file.withSystem) > 0 && `${number(sum(file => file.withSystem))} have a system prompt`,
  ].filter(Boolean);
  return [
    '## What is in it',
    [
      '| split | what for | rows | characters | median row | longest row |',
      '|---|---|---:|---:|---:|---:|',
      line('train', 'to train on', rows.train),
      ...(rows.heldOut.rows > 0 ? [line('test', 'held out', rows.heldOut)] : []),
    ].join('\n'),
    rows.heldOut.rows > 0 &&
      'Which rows are held out follows from the hash of what is asked, so rows that ask the same are on one side, and a row that is held out once is held out in every later version.',
    fields.join('\n'),
    told.length > 0 && `${told.join(', ')}.`,
    'The first row:',
    fenced(shortened(rows.example)),
    facts.guidelines && `### What was asked for\n\n${quoted(facts.guidelines)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** How they are loaded. */
export function textLoading(rows: RowStatistics, data: CardInput['data']): string {
  const splits = data.map(({ split, path }) => `    "${split}": "${path}",`).join('\n');
  const kind = data[0]?.path.endsWith('.parquet') ? 'parquet' : 'json';
  return [
    '## How to load it',
    'From the folder that this archive unpacks to:',
    `\`\`\`python\nfrom datasets import load_dataset\n\ndataset = load_dataset(".")\nprint(dataset["train"][0])\n\`\`\``,
    'Or file by file:',
    `\`\`\`python\ndataset = load_dataset("${kind}", data_files={\n${splits}\n})\n\`\`\``,
    rows.columns.messages && '`messages` is what chat templates take (`tokenizer.apply_chat_template`).',
    rows.columns.preference && '`prompt`, `chosen` and `rejected` are what TRL’s `DPOTrainer` takes.',
    rows.columns.marked && '`prompt`, `completion` and `label` are what TRL’s `KTOTrainer` takes.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What each row passed before anybody judged it. The manual’s page on checks says it in full. */
export const textChecking = `## How it was checked

Before review, each row was read by a machine. Kept out were rows that could not be read whole, conversations out of turn or without an answer, copies and near-copies of rows of the same dataset (exact text, and MinHash with the Jaccard similarity looked up), and rows with credentials, bank accounts or payment cards that were recognised. Other personal data, unusual repetition and hidden characters were pointed out to reviewers. Such checks find much and not everything: no claim is made that a row is true, or free of personal data.`;

/** Texts of a row cut to what one looks at. */
function shortened(line: string): string {
  const row: unknown = JSON.parse(line || '{}');
  return JSON.stringify(
    row,
    (_, value) => (typeof value === 'string' && value.length > 300 ? `${value.slice(0, 300)}…` : value),
    2,
  );
}

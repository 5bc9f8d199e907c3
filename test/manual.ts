import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Argument, argumentsOf } from '../agent/arguments/schema.ts';
import type { Command } from '../agent/command.ts';
import { commands } from '../agent/commands/index.ts';
import type { Role } from '../agent/people/roles.ts';
import { settings } from '../config.ts';

/** Pages of the manual that are made from the code, by their path in docs/. */
export function generatedPages(): Map<string, string> {
  return new Map([
    ['commands.md', commandsPage(commands)],
    ['settings.md', settingsPage()],
  ]);
}

function commandsPage(all: readonly Command[]): string {
  const shown = all.filter(command => !command.hidden);
  const sections = shown.map(command => {
    const asks = command.asks ? ' It shows what it will do first and waits for a press.' : '';
    // Those of /ask are questions that other pages answer; here they would only be found in their place.
    const said =
      command.name === 'ask' ? [] : command.phrases.slice(0, 3).map(phrase => `“${inWords(phrase)}”`);
    return [
      `## /${command.name}`,
      `${command.summary}. ${who[command.role]}${asks}`,
      argumentTable(argumentsOf(command)),
      said.length ? `In plain words: ${said.join(', ')}.` : '',
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return page('Every command with its arguments and who may use it', [
    '# Commands',
    `Type “/” in the chat for a menu with forms, type a command with its arguments, or say it in your own words. An argument can be given by its place or by its name: \`/train smollm2-135m maths epochs=2\`. What is needed and missing is asked for.`,
    `Of your own words only a plain order is done at once: “close maths”, “please show me job 12”. A question, a wish, a report, a condition or a longer sentence around an order does nothing that changes something; what it may mean is offered as a button.`,
    ...sections,
  ]);
}

const who: Record<Role, string> = {
  everyone: 'Everyone may use it.',
  contributor: 'Contributors and above may use it.',
  reviewer: 'Reviewers and above may use it.',
  maker: 'Makers and above may use it.',
  steward: 'Stewards and operators may use it.',
  operator: 'Operators may use it.',
};

function argumentTable(taken: Argument[]): string {
  if (!taken.length) return '';
  const rows = taken.map(({ name, description, options, min, max, type, required }) => {
    const range = [min, max].every(end => end !== undefined) && /number|integer/.test(type);
    const what = [
      description,
      options && options.length > 1 ? `one of ${options.join(', ')}` : '',
      range ? `from ${plainNumber(min)} to ${plainNumber(max)}` : '',
    ];
    return `| \`${name}\` | ${cell(what.filter(Boolean).join('; '))} | ${required ? 'yes' : 'no'} |`;
  });
  return ['| Argument | What it is | Needed |', '|---|---|---|', ...rows].join('\n');
}

/** What stands in a phrase for a value, as one of the names that the manual's examples use. */
const samples: Record<string, string> = {
  base: 'smollm2-135m',
  datanet: 'maths',
  method: 'qlora',
  epochs: '2',
  learningRate: '2e-4',
  batchSize: '8',
  rank: '16',
  model: 'maths-v1',
  job: '12',
  submission: '101',
  person: '@ana',
  name: 'handbook',
  url: 'https://docs.example.org',
  role: 'reviewer',
  modality: 'text',
  version: '3',
  family: 'llama',
  license: 'CC0-1.0',
  topic: 'train',
  channel: '#homework',
  every: 'day',
  board: 'contributors',
  season: 'month',
  code: 'K7M4-WRTX',
  key: 'listen',
  value: 'on',
};

function inWords(phrase: string): string {
  return phrase.replace(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? '…');
}

/** The first sentences are written by hand; the table follows from config.ts. */
function settingsPage(): string {
  const rows = Object.entries(settings.shape).map(([name, schema]) => {
    const given = schema.safeParse(undefined);
    const standard = given.success && given.data !== undefined ? `\`${given.data}\`` : '';
    return `| \`${name}\` | ${cell(schema.description ?? '')} | ${standard} |`;
  });
  return page('Every environment variable Gristmill reads, with its default', [
    '# Settings',
    'Settings are environment variables, read once when Gristmill starts. Nothing has to be set: without any, the chat is at http://127.0.0.1:8484 and everything is kept in the folder `data`. A setting that can’t be used is named at the start, with what was expected.',
    '## All settings',
    ['| Setting | What it is | Default |', '|---|---|---|', ...rows].join('\n'),
    '## How to set them',
    'For one start, write them before the command:',
    '```bash\nPORT=9000 DATA_DIR=/srv/gristmill npm start\n```',
    'With Docker Compose, write them into the file `.env` beside `docker-compose.yml`. Restart Gristmill after a change.',
    '## Secrets',
    'Keys and passwords come from the environment only. They are never written to the database, to job data or to the [log](logs.md). `DATA_DIR/secret` holds the key that signs sessions; it is made on the first start and readable by its owner only. Removing it signs everybody out.',
  ]);
}

function page(description: string, parts: string[]): string {
  return `---\ndescription: ${description}\n---\n\n${parts.join('\n\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** `0.00000001` and not `1e-8`. */
function plainNumber(value: number | undefined): string {
  return value?.toLocaleString('en-US', { maximumFractionDigits: 10 }) ?? '';
}

if (import.meta.main) {
  for (const [name, text] of generatedPages()) {
    const file = join(import.meta.dirname, '../docs', name);
    const before = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
    if (before !== text) writeFileSync(file, text);
    console.log(`docs/${name} ${before === text ? 'is up to date' : 'was written'}`);
  }
}

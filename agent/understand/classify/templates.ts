import { readFileSync } from 'node:fs';
import { argumentsOf } from '../../arguments/schema.ts';
import type { Command } from '../../command.ts';
import type { ExistingNames } from '../../community/existing-names.ts';

/** A sentence with the command it asks for; `none` where it asks for nothing. */
export interface Utterance {
  text: string;
  label: string;
}

/** The label of talk that asks for nothing. */
export const none = 'none';

/**
 * Sentences to learn from: the phrases of the definitions and the further examples, with names of a made-up world and
 * made-up values in the place of their arguments.
 */
export function utterancesOf(commands: readonly Command[]): Utterance[] {
  const byName = new Map(commands.map(command => [command.name, command]));
  const lines = templatesOf(commands);
  const questions = lines.filter(({ label }) => isQuestion(byName.get(label)));
  if (questions.length) lines.push(...questionsAbout(lines, questions[0]?.label ?? none));
  return lines.flatMap(({ label, template }, line) => {
    const rounds = template.includes('{') ? variations : 1;
    const command = byName.get(label);
    return Array.from({ length: rounds }, (_, round) => {
      const isOfNothing = round === 1 && line % 4 === 3 && namesOne.test(template);
      return {
        label,
        text: filledIn(template, command, line * 5 + round * 3, isOfNothing ? strangers : {}),
      };
    });
  });
}

/** The phrases of the definitions and the further examples, with `{argument}` for what they name. */
export function templatesOf(commands: readonly Command[]): { label: string; template: string }[] {
  const known = new Set([none, ...commands.map(({ name }) => name)]);
  return [
    ...commands.flatMap(({ name, phrases }) =>
      [name, ...phrases].map(template => ({ label: name, template })),
    ),
    ...furtherExamples().filter(({ label }) => known.has(label)),
  ];
}

/** The command that takes any question in plain words. */
function isQuestion(command: Command | undefined): boolean {
  return command !== undefined && 'question' in command.args.shape;
}

/** An order with "how do I" before it is no order: each command's orders make questions to learn from. */
function questionsAbout(lines: readonly { label: string; template: string }[], label: string) {
  const orders = lines.filter(
    line => line.label !== none && line.label !== label && order.test(line.template),
  );
  return orders.flatMap((line, at) =>
    at % 3 === 0
      ? [{ label, template: `${leads[(at / 3) % leads.length]} ${line.template.replace(ending, '')}?` }]
      : [],
  );
}

/** Sentences that begin like an order, without the names of single things: those ask for the thing. */
const order =
  /^(?:train|fine-?tune|start|create|make|add|submit|withdraw|appeal|delete|remove|cancel|stop|resume|export|download|invite|link|chat|talk|compare|evaluate|close|bind|post|review|grade|follow|refresh|set up|freeze|snapshot|list|set|change|edit|leave|end) (?!.*[:"])/;

const leads = [
  'how do i',
  'how can i',
  'where do i',
  'how would i',
  'how to',
  'can you explain how to',
  'what happens when i',
  'tell me how to',
];

const ending = / (?:please|pls|now)$|[?.!]+$/;

/**
 * Some templates that name something are learned with the name of nothing: people misremember, and begin before anything is
 * made. Of 34 such sentences 20 were taken for what they are without these, and 26 with them. With more of them those that
 * name what is there are understood less well.
 */
const namesOne = /\{(?:datanet|model|person|source)\}/;

const strangers: Record<string, readonly string[]> = {
  datanet: ['riddles', 'cloud-names', 'beehive', 'my-letters'],
  model: ['oracle-v1', 'clerkbot', 'mumbler-v2', 'scribe'],
  person: ['@otto', '@ruth', 'ruth'],
  source: ['zeppelin', 'kiosk'],
};

/** How often a template with a gap is filled, each time with other values. */
const variations = 2;

/** The names that stand in the sentences to learn from. They mean nothing else to the lexicon. */
export const exampleNames: ExistingNames = {
  datanets: [
    { name: 'lullabies', modality: 'text' },
    { name: 'tax-letters', modality: 'text' },
    { name: 'door-bells', modality: 'audio' },
    { name: 'butterflies', modality: 'image' },
  ],
  bases: ['qwen2.5-0.5b', 'llama-3.2-1b', 'llama-3.1-8b', 'mistral-7b', 'gpt2', 'smollm2-135m'],
  models: ['lulla-v1', 'lulla-v2', 'taxman-v3', 'nanny-v1'],
  jobs: [
    { number: 4, status: 'running' },
    { number: 15, status: 'done' },
    { number: 16, status: 'failed' },
  ],
  submissions: [88, 205, 206],
  people: ['jon', 'mia'],
  sources: ['main', 'intern'],
};

const values: Record<string, readonly string[]> = {
  datanet: ['lullabies', 'tax-letters', 'door bells', 'butterflies'],
  base: ['qwen2.5-0.5b', 'llama-3.2-1b', 'mistral 7b', 'gpt2', 'smollm2-135m', 'the small llama'],
  model: ['lulla-v1', 'lulla v2', 'taxman-v3', 'nanny v1', 'taxman', 'the nanny', 'lulla'],
  models: ['lulla-v1 and lulla-v2', 'taxman v3 vs nanny v1', 'lulla-v1, lulla-v2 and nanny-v1'],
  job: ['4', '15', '#16'],
  submission: ['88', '205', '#206'],
  version: ['2', '3'],
  person: ['@jon', '@mia', 'mia'],
  source: ['main', 'intern'],
  channel: ['#lounge', '#kids', '#bells'],
  url: ['https://docs.jon.dev', 'https://jon.gitbook.io/help', 'docs.mia.org/start'],
  family: ['llama', 'qwen', 'mistral'],
  license: ['CC0-1.0', 'CC-BY-4.0', 'MIT'],
  code: ['QRX-771', 'A7-KK2', '93AB-11'],
  setting: ['language', 'timezone', 'colour', 'weekly digest', 'greeting'],
  name: ['zorbs', 'owlets', 'blip-blop'],
  topic: ['train', 'datanet create', 'review', 'submit'],
};

const texts: Record<string, readonly string[]> = {
  text: ['roses smell, so do shoes', 'always speak like a pirate', 'my uncle owns three ducks'],
  message: [
    'my oven is burning',
    'sing for me',
    'where is the moon',
    'write about cows',
    'what is new',
    'a story about a model train',
  ],
  prompt: ['where is the moon', 'sing about soup', 'how do i clean a pan', 'a joke'],
  reason: ['it is my own drawing', 'the language is fine', 'nobody copied it'],
  summary: ['songs for babies'],
  guidelines: ['be kind, one song each'],
  context: ['heard in my garden'],
  value: ['de', 'blue', 'UTC', 'english'],
  every: ['hour', 'day', 'week'],
  season: ['week', 'month'],
  epochs: ['2', '3'],
  learningRate: ['2e-4', '0.0003'],
  batchSize: ['8', '16'],
  rank: ['16', '32'],
  maxLength: ['512', '2048'],
  alpha: ['32', '64'],
  dropout: ['0.05', '0.1'],
  beta: ['0.1'],
  patience: ['2', '3'],
  warmup: ['0.05', '0.1'],
  weightDecay: ['0.01'],
  seed: ['7'],
  dailyFiles: ['30', '50'],
  dailyMegabytes: ['20'],
  maxMegabytes: ['25', '10'],
  refreshMinutes: ['30', '60'],
};

function filledIn(
  template: string,
  command: Command | undefined,
  seed: number,
  instead: Record<string, readonly string[]> = {},
): string {
  const known = command ? argumentsOf(command) : [];
  let gap = 0;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const argument = known.find(candidate => candidate.name === name);
    const kind = argument?.type === 'array' ? name : (argument?.kind ?? name);
    const choices =
      instead[kind] ?? values[kind] ?? texts[name] ?? argument?.options ?? values[name] ?? methods;
    return choices[(seed + gap++) % choices.length] ?? name;
  });
}

/** "{method}" stands in questions too, which have no such argument. */
const methods = ['lora', 'qlora', 'full', 'freeze'];

function furtherExamples(): { label: string; template: string }[] {
  const lines = readFileSync(new URL('examples.txt', import.meta.url), 'utf8').split('\n');
  const found: { label: string; template: string }[] = [];
  let label = none;
  for (const line of lines.map(text => text.trim())) {
    if (line.startsWith('= ')) label = line.slice(2);
    else if (line && !line.startsWith('#')) found.push({ label, template: line });
  }
  return found;
}

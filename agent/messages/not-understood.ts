import { commands } from '../commands/index.ts';
import { t } from '../language/translate.ts';
import type { Call, Reply } from '../reply.ts';
import { askDocs } from './plain-words.ts';

/** A button's own words typed out ("train the example"): the command whose phrase it is, to the letter, where the understanding does not know it. */
export function exactPhrase(text: string): Call | undefined {
  const command = byPhrase.get(bare(text));
  return command === undefined ? undefined : { command, args: {} };
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[.!?\s]+$/, '');
}

const byPhrase = new Map(
  commands
    .filter(({ hidden, byName }) => hidden || byName)
    .flatMap(({ name, phrases }) => phrases.map(phrase => [bare(phrase), name] as const)),
);

/** An honest answer to words that ask for nothing that can be done here. */
export function notUnderstood(text: string): Reply {
  return {
    blocks: [
      {
        kind: 'text',
        markdown: t(
          'I did not find a command in that. Say it in other words, type “/” for the menu, or drop a file.',
        ),
      },
    ],
    buttons: [askDocs(text), { label: t('What can be done here'), call: { command: 'help', args: {} } }],
  };
}

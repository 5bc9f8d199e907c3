import { argumentsOf } from '../arguments/schema.ts';
import { commands } from '../commands/index.ts';
import { t } from '../language/translate.ts';
import type { Call, Reply } from '../reply.ts';
import { sentence } from '../understand/sentence/sentence.ts';
import { askDocs } from './plain-words.ts';

/**
 * A button's own words typed out ("train the example", "put job 12 on hold"): the command whose phrase it is, to the
 * letter but for its numbers, where the understanding does not know it.
 */
export function exactPhrase(text: string): Call | undefined {
  const said = bare(text);
  const command = byPhrase.get(said);
  return command === undefined ? withNumber(said) : { command, args: {} };
}

function withNumber(said: string): Call | undefined {
  for (const { command, argument, pattern } of numbered) {
    const [, number] = pattern.exec(said) ?? [];
    if (number !== undefined) return { command, args: { [argument]: Number(number) } };
  }
  return undefined;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[.!?\s]+$/, '');
}

/** Phrases about a job in which nothing but its number is left open. */
const numbered = commands
  .filter(({ hidden }) => !hidden)
  .flatMap(command =>
    argumentsOf(command)
      .filter(({ kind, type }) => kind === 'job' && type === 'integer')
      .flatMap(({ name }) =>
        command.phrases
          .map(phrase => bare(phrase).split(`{${name}}`))
          .filter(parts => parts.length === 2 && !parts.join('').includes('{'))
          .map(parts => parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
          .map(([before, after]) => ({
            command: command.name,
            argument: name,
            pattern: new RegExp(`^(?:please )?${before}#?(\\d{1,9})${after}(?:,? please)?$`),
          })),
      ),
  );

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
        markdown: isTalk(text)
          ? t(
              'I am a program for data and models, and have no good answer to that. Ask me about this place, drop a file, or type “/” to see what can be done.',
            )
          : t(
              'I did not find a command in that. Say it in other words, type “/” for the menu, or drop a file.',
            ),
      },
    ],
    buttons: [askDocs(text), { label: t('What can be done here'), call: { command: 'help', args: {} } }],
  };
}

/** So short a text, in which nothing of ours was found, was hardly meant to be a command. */
function isTalk(text: string): boolean {
  const { words } = sentence(text);
  const han = words.filter(({ text: word }) => /\p{Script=Han}/u.test(word)).length;
  return words.length - han / 2 <= 6;
}

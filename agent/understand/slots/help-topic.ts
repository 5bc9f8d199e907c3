import type { Command } from '../../command.ts';
import { squashed, windows } from '../sentence/sentence.ts';
import type { Reading } from './reading.ts';

/** "help with training": the command that help is wanted for, by its name or by a form of it. */
export function topicIn({ said }: Reading, commands: readonly Command[]): string | undefined {
  const names = new Map<string, string>();
  for (const { name } of commands) {
    names.set(squashed(name), name);
    const [first = '', second] = name.split(' ');
    // "create datanet", "creating a datanet"
    if (second) names.set(squashed(second + first), name);
  }
  const words = said.words.filter(({ text }) => !little.has(text));
  const helpAt = words.findIndex(({ text }) => asking.has(text));
  for (let at = 0; at < words.length; at++) {
    if (at === helpAt) continue;
    for (const { key } of windows(
      words.map(word => ({ ...word, gap: ' ' })),
      at,
      3,
    )) {
      const name = names.get(key) ?? names.get(bare(key)) ?? names.get(`${bare(key)}e`);
      if (name && name !== 'help' && name !== 'ask') return name;
    }
  }
  return undefined;
}

const little = new Set(
  'the a an with for about on of to me my your command commands page please pls i need some show how what do can you'.split(
    ' ',
  ),
);
const asking = new Set(['help', 'explain', 'assist', 'hilfe', 'ayuda', 'помощь', 'bantuan']);

/** `training` and `trains` are `train`. */
function bare(key: string): string {
  return key.replace(/(?:ing|s|ion)$/, '').replace(/([bdgmnprt])\1$/, '$1');
}

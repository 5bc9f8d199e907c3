import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { termsOf } from './terms.ts';

/** Terms that mean about the same as a term, by the groups of `thesaurus.txt`. */
export function sameMeaning(term: string): readonly string[] {
  groups ??= readGroups(readFileSync(join(import.meta.dirname, 'thesaurus.txt'), 'utf8'));
  return groups.get(term) ?? [];
}

let groups: Map<string, string[]> | undefined;

function readGroups(text: string): Map<string, string[]> {
  const meaning = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    // A word with a dash ("sign-on") is reached from the others but stands for nothing by itself.
    const words = line
      .split(/\s+/)
      .map(termsOf)
      .filter(terms => terms.length > 0);
    for (const word of words) {
      const [term] = word;
      if (word.length > 1 || term === undefined) continue;
      const others = meaning.get(term) ?? new Set<string>();
      for (const other of words)
        if (other !== word) for (const part of other) if (part !== term) others.add(part);
      meaning.set(term, others);
    }
  }
  return new Map([...meaning].map(([term, others]) => [term, [...others]]));
}

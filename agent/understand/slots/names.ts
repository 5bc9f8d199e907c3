import type { ExistingNames } from '../../community/existing-names.ts';
import type { Lexicon } from '../sentence/lexicon.ts';
import { type Sentence, sentence, squashed, type Word, windows } from '../sentence/sentence.ts';
import { allowedEdits, editDistance } from '../sentence/spelling.ts';
import { findBases } from './base-models.ts';
import { isFree, type Mention, type MentionKind } from './mention.ts';

/**
 * What a sentence names of what exists, in the order of the sentence. Names are matched loosely: `Bird Calls`,
 * `bird-call` and `birdcals` are `bird-calls`; `chef 2`, `chef v2` and `chef version 2` are `chef-v2`; `chef` alone is
 * its newest version. The same words may be read in two ways (`maths v1`: a model, or the first version of a
 * datanet); then both are there and the command decides.
 */
export function findNames(said: Sentence, existing: ExistingNames, lexicon: Lexicon): Mention[] {
  const index = indexOf(existing);
  const found: Mention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    const exact = exactAt(said.words, at, index);
    if (!exact.length) continue;
    found.push(...exact);
    at = Math.max(...exact.map(mention => mention.to)) - 1;
    found.push(...siblings(said.words, exact, existing));
  }
  found.push(...findBases(said, existing, found));
  found.push(...slipped(said, index, lexicon, found));
  found.push(...parts(said, index, lexicon, found));
  found.push(...people(said, index, lexicon, found));
  return found.sort((a, b) => a.from - b.from);
}

interface Known {
  kind: MentionKind;
  value: string;
  bare?: boolean;
}

interface Index {
  /** Squashed ways to write a whole name. */
  names: Map<string, Known[]>;
  /** Words that only one datanet's name has. */
  parts: Map<string, Known>;
  /** People by their squashed names. There may be thousands, so this too is made once a world. */
  people: Map<string, string>;
}

const longestName = 8;

const indexes = new WeakMap<ExistingNames, Index>();

function indexOf(existing: ExistingNames): Index {
  const there = indexes.get(existing);
  if (there) return there;
  const names = new Map<string, Known[]>();
  const add = (key: string, known: Known) => {
    const same = names.get(key) ?? [];
    if (key && !same.some(other => other.kind === known.kind)) names.set(key, [...same, known]);
  };
  for (const { name } of existing.datanets) {
    for (const key of [squashed(name), singular(squashed(name)), plural(squashed(name))]) {
      add(key, { kind: 'datanet', value: name });
    }
  }
  for (const base of existing.bases) add(squashed(base), { kind: 'base', value: base });
  for (const model of newestFirst(existing.models)) {
    const { stem, version } = versioned(model);
    for (const key of [squashed(model), ...versionsOf(stem, version)])
      add(key, { kind: 'model', value: model });
    // The newest of its name comes first and keeps the bare stem.
    add(stem, { kind: 'model', value: model, ...(version !== undefined && { bare: true }) });
  }
  for (const source of existing.sources) add(squashed(source), { kind: 'source', value: source });
  const people = new Map(existing.people.map(person => [squashed(person), person.replace(/^@/, '')]));
  const index = { names, parts: partsOf(existing), people };
  indexes.set(existing, index);
  return index;
}

function partsOf(existing: ExistingNames): Map<string, Known> {
  const owners = new Map<string, Set<string>>();
  for (const { name } of existing.datanets) {
    for (const word of sentence(name).words) {
      if (word.text.length < 4) continue;
      for (const key of [word.text, singular(word.text), plural(word.text)]) {
        owners.set(key, (owners.get(key) ?? new Set()).add(name));
      }
    }
  }
  const result = new Map<string, Known>();
  for (const [word, names] of owners) {
    const [name] = names;
    if (names.size === 1 && name !== undefined) result.set(word, { kind: 'datanet', value: name });
  }
  return result;
}

function exactAt(words: readonly Word[], at: number, index: Index): Mention[] {
  for (const { key, to } of windows(words, at, longestName)) {
    const known = index.names.get(key) ?? index.names.get(withoutPossessive(key));
    if (!known) continue;
    // A model's bare stem that is also a datanet's whole name is the datanet first.
    const isDatanet = known.some(({ kind }) => kind === 'datanet');
    return known.map(({ kind, value, bare }) => {
      const sure = kind !== 'source' && !(isDatanet && kind === 'model');
      return { kind, value, from: at, to, sure, ...(bare && { bare }) };
    });
  }
  return [];
}

/** "chef v1 and v2", "chef 1 vs 2": further versions of the model that was just named. */
function siblings(words: readonly Word[], named: readonly Mention[], existing: ExistingNames): Mention[] {
  const model = named.find(({ kind, sure }) => kind === 'model' && sure);
  const { stem, version } = versioned(String(model?.value ?? ''));
  if (!model || version === undefined) return [];
  const found: Mention[] = [];
  for (let at = model.to; at < words.length && at < model.to + 6; at++) {
    const word = words[at]?.text ?? '';
    const number = /^v?(\d+)$/.exec(word)?.[1];
    const sibling = existing.models.find(name => {
      const other = versioned(name);
      return other.stem === stem && other.version === number;
    });
    if (number !== undefined && sibling)
      found.push({ kind: 'model', value: sibling, from: at, to: at + 1, sure: true });
    else if (!/^(and|vs|versus|or|with|against|to|y|und|и|和|跟|dan|gegen|contra|v)$/.test(word)) break;
  }
  return found;
}

/** `chefs` where only `chef` is known was `chef's`. */
function withoutPossessive(key: string): string {
  return key.length > 3 && key.endsWith('s') ? key.slice(0, -1) : key;
}

/** Names with a slip of the finger. Words that mean something are not taken for one. */
function slipped(said: Sentence, index: Index, lexicon: Lexicon, taken: readonly Mention[]): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    for (const { key, to } of windows(said.words, at, 3)) {
      if (key.length < 5 || !isFree(taken, at, to) || !isFree(found, at, to)) continue;
      const words = said.words.slice(at, to);
      if (words.every(word => lexicon.isKnown(word.text)) || /^\d|\d$/.test(key)) continue;
      if (words.length > 1 && words.some(word => lexicon.isFiller(word.text))) continue;
      const near = nearestName(key, index);
      if (near) found.push({ kind: near.kind, value: near.value, from: at, to, sure: true });
    }
  }
  return found;
}

function nearestName(key: string, index: Index): Known | undefined {
  let least = allowedEdits(key.length) + 1;
  let found: Known | undefined;
  for (const [name, [known]] of index.names) {
    if (name.length < 5 || name[0] !== key[0] || known?.kind === 'source') continue;
    // Another number is another thing and no slip: chef-v1 is not chef-v2.
    if (digits(name) !== digits(key)) continue;
    const distance = editDistance(key, name);
    if (distance < least) {
      least = distance;
      found = known;
    }
  }
  return found;
}

/** "the bird data" is `bird-calls` when no other datanet has a bird in its name. */
function parts(said: Sentence, index: Index, lexicon: Lexicon, taken: readonly Mention[]): Mention[] {
  return said.words.flatMap((word, at): Mention[] => {
    const known = index.parts.get(word.text);
    if (!known || lexicon.meanings(word.text).length || !isFree(taken, at, at + 1)) return [];
    return [{ kind: known.kind, value: known.value, from: at, to: at + 1, sure: false }];
  });
}

/** People without an @, by their exact name; names of several words also with one. */
function people(said: Sentence, index: Index, lexicon: Lexicon, taken: readonly Mention[]): Mention[] {
  const found: Mention[] = [];
  for (let at = 0; at < said.words.length; at++) {
    for (const { key, to } of windows(said.words, at, 4)) {
      const name = index.people.get(key);
      if (name === undefined || key.length < 2 || !isFree(taken, at, to)) continue;
      // "will" and "mark" are words before they are people.
      if (to === at + 1 && lexicon.isKnown(key)) continue;
      found.push({ kind: 'person', value: `@${name}`, from: at, to, sure: true });
      at = to - 1;
      break;
    }
  }
  return found;
}

/** `chef-v2` is `chef`, 2. */
function versioned(model: string): { stem: string; version: string | undefined } {
  const [, stem = model, version] = /^(.+?)[-_. ]?v?(\d+)$/i.exec(model) ?? [];
  return { stem: squashed(version === undefined ? model : stem), version };
}

/** `chef2`, `chefv2`, `chefversion2`, `cheftwo`. */
function versionsOf(stem: string, version: string | undefined): string[] {
  if (version === undefined) return [];
  const spelled = ['', 'one', 'two', 'three', 'four', 'five'][Number(version)];
  return [...['', 'v', 'version', 'ver'].map(v => stem + v + version), ...(spelled ? [stem + spelled] : [])];
}

function newestFirst(models: readonly string[]): string[] {
  return models.toSorted((a, b) => Number(versioned(b).version ?? 0) - Number(versioned(a).version ?? 0));
}

function singular(key: string): string {
  return key.length > 3 && key.endsWith('s') && !key.endsWith('ss') ? key.slice(0, -1) : key;
}

function plural(key: string): string {
  return key.endsWith('s') ? key : `${key}s`;
}

function digits(key: string): string {
  return key.replace(/\D+/g, ' ').trim();
}

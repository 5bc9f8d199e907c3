import type { Reading } from '../slots/reading.ts';
import { wordsBesideNames } from './masked.ts';

/**
 * What a sentence shows of its intent, as names that a person can read: `c:train` (a word for training), `k:base` (a
 * base model is named), `m:epochs`, `o:season`, `b:how do` (its first words), and pairs of them such as
 * `c:show+k:job`; and `w:halt`, each word as it stands, for those that no table has.
 */
export function featuresOf(reading: Reading): string[] {
  const single = new Set<string>();
  const pairing = new Set<string>();
  const add = (feature: string, pairs: boolean) => {
    single.add(feature);
    if (pairs) pairing.add(feature);
  };
  addConcepts(reading, add);
  addThings(reading, add);
  addShape(reading, add);
  for (const { text } of wordsBesideNames(reading)) add(`w:${text}`, false);
  const names = [...pairing].sort();
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map(other => `${one}+${other}`));
  return ['bias', ...single, ...pairs];
}

type Add = (feature: string, pairs: boolean) => void;

/** These say how something is asked rather than what; they go into pairs by the sentence's first words instead. */
const manners = new Set([
  'not',
  'past',
  'new',
  'all',
  'again',
  'more',
  'any',
  'now',
  'thanks',
  'greeting',
  'laugh',
]);

function addConcepts({ concepts }: Reading, add: Add): void {
  for (const { meanings, negated } of concepts) {
    for (const { concept, form } of meanings) {
      const name = negated ? `n:${concept}` : `c:${concept}`;
      add(name, !manners.has(concept));
      if (form !== 'base') add(`${name}.${form}`, form !== 'ing');
    }
  }
}

/** Words that every subject has; the others are of this field. */
function isGeneral(concept: string): boolean {
  return manners.has(concept) || questions.has(concept) || general.has(concept);
}

const general = new Set(
  'show give make take run tell open need keep start stop set change turn person fine file win all past back raise allow follow switch add put wait live mine words'.split(
    ' ',
  ),
);

const questions = new Set(['what', 'which', 'who', 'how', 'why', 'where', 'when', 'should']);

function addThings({ mentions, measures, options, numbers }: Reading, add: Add): void {
  const sure = mentions.filter(mention => mention.sure);
  for (const { kind, sure: isSure, bare } of mentions) {
    if (isSure) add(`k:${kind}`, true);
    if (bare) add(`bare:${kind}`, true);
    // A model's stem that is a datanet's name was meant as the datanet.
    else if (kind !== 'model') add(`k?:${kind}`, kind !== 'source');
  }
  for (const kind of ['model', 'base', 'datanet'] as const) {
    const values = new Set(sure.filter(mention => mention.kind === kind).map(({ value }) => value));
    if (values.size > 1) add(`k:${kind}s`, true);
  }
  for (const { argument } of measures) {
    add(`m:${argument}`, false);
    add(groups[argument] ?? `m:${argument}`, true);
  }
  for (const { kind } of options) add(kind.replace('option:', 'o:'), true);
  // A number that measures nothing is one of a thing, also when there is none of that number.
  if (numbers.some(({ spelled, value }) => !spelled && Number.isInteger(value))) {
    add('k?:job', true);
    add('k?:submission', true);
  }
  const names = sure.some(({ kind }) => kind !== 'source') || measures.length > 0;
  add(names ? 'names:some' : 'names:none', true);
}

/** Arguments that mean the same for the intent. */
const groups: Record<string, string> = {
  epochs: 'm:training',
  learningRate: 'm:training',
  batchSize: 'm:training',
  rank: 'm:training',
  maxLength: 'm:training',
  alpha: 'm:training',
  dropout: 'm:training',
  beta: 'm:training',
  patience: 'm:training',
  warmup: 'm:training',
  weightDecay: 'm:training',
  seed: 'm:training',
  dailyFiles: 'm:limit',
  dailyMegabytes: 'm:limit',
  maxMegabytes: 'm:limit',
};

function addShape({ said, unknown, tail, quotes, concepts }: Reading, add: Add): void {
  const words = said.words
    .map(word => spelledOut[word.text] ?? word.text)
    .join(' ')
    .split(' ');
  const start = words.findIndex(word => !openers.has(word));
  const [first, second] = words.slice(Math.max(0, start));
  if (first && english.has(first)) {
    add(`b:${first}`, true);
    if (second && english.has(second)) add(`b:${first} ${second}`, true);
  } else {
    // Chinese asks in the middle of the sentence.
    const asked = concepts.flatMap(({ meanings }) => meanings).find(({ concept }) => questions.has(concept));
    if (asked) add(`b:${asked.concept}`, true);
  }
  if (/[?？]$/.test(said.text.trimEnd())) add('?', true);
  if (tail) add('tail', true);
  if (quotes.length) add('quote', true);
  const han = unknown.filter(at => /\p{Script=Han}/u.test(said.words[at]?.text ?? '')).length;
  const strange = unknown.length - han + Math.ceil(han / 2);
  add(`unknown:${strange > 2 ? 'many' : strange}`, true);
  if (!concepts.length) add('no words of ours', true);
  const field = concepts.filter(({ meanings }) => meanings.some(({ concept }) => !isGeneral(concept))).length;
  add(`field:${field > 1 ? 'some' : field}`, true);
  const length = said.words.length;
  add(`length:${length <= 2 ? length : length <= 5 ? '3-5' : length <= 9 ? '6-9' : '10+'}`, false);
}

const spelledOut: Record<string, string> = {
  whats: 'what is',
  hows: 'how is',
  wheres: 'where is',
  whos: 'who is',
  whens: 'when is',
  whys: 'why is',
  im: 'i am',
  id: 'i would',
  ive: 'i have',
  cant: 'can not',
  u: 'you',
  r: 'are',
  lets: 'let us',
  thats: 'that is',
  its: 'it is',
  dont: 'do not',
  doesnt: 'does not',
  wat: 'what',
  theres: 'there is',
  wanna: 'want to',
  gimme: 'give me',
  cud: 'could',
  isnt: 'is not',
  y: 'why',
  wie: 'how',
  was: 'what',
  wo: 'where',
  warum: 'why',
  wieso: 'why',
  wer: 'who',
  welche: 'which',
  welcher: 'which',
  welches: 'which',
  kann: 'can',
  kannst: 'can',
  mochte: 'want to',
  quiero: 'i want to',
  хочу: 'i want to',
  mau: 'want to',
  ingin: 'want to',
  darf: 'can',
  ich: 'i',
  soll: 'should',
  muss: 'do',
  como: 'how',
  que: 'what',
  donde: 'where',
  quien: 'who',
  cual: 'which',
  cuales: 'which',
  puedo: 'can i',
  puedes: 'can you',
  cuanto: 'how much',
  cuantos: 'how many',
  hay: 'is there',
  debo: 'should i',
  как: 'how',
  что: 'what',
  где: 'where',
  почему: 'why',
  кто: 'who',
  какие: 'which',
  какая: 'which',
  какой: 'which',
  сколько: 'how much',
  можно: 'can i',
  можешь: 'can you',
  могу: 'can i',
  зачем: 'why',
  apa: 'what',
  bagaimana: 'how',
  gimana: 'how',
  kenapa: 'why',
  mengapa: 'why',
  siapa: 'who',
  dimana: 'where',
  apakah: 'is',
  bisakah: 'can',
  berapa: 'how much',
  bisa: 'can',

  quel: 'which',
  quelle: 'which',
  quels: 'which',
  quelles: 'which',
  qui: 'who',
  comment: 'how',
  pourquoi: 'why',
  combien: 'how much',
  puis: 'can i',
  peux: 'can',
  pouvez: 'can you',
  veux: 'want to',
  voudrais: 'want to',
  qual: 'which',
  quais: 'which',
  quem: 'who',
  onde: 'where',
  quanto: 'how much',
  quantos: 'how many',
  posso: 'can i',
  pode: 'can',
  quero: 'i want to',
  shall: 'should',
};

const openers = new Set(
  'hey hi yo ok okay so and but well um uh please pls plz hello bot oh ah hmm also then now just quick question gristmill'.split(
    ' ',
  ),
);

/** Words that open English sentences and tell their kind. */
const english = new Set(
  'what which who whose how why where when can could should would will shall do does did is are was were am i you we my the it that this there have has had not let us to a an give tell show if any many much long often far about be want would like need he she they our your no yes all'.split(
    ' ',
  ),
);

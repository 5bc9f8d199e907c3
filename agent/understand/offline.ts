import { setImmediate } from 'node:timers/promises';
import type { Embedder } from '../../knowledge/embedder/embedder.ts';
import { argumentsOf } from '../arguments/schema.ts';
import { type Command, changes } from '../command.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import type { Call } from '../reply.ts';
import { type Example, type Learned, learn, learnedFrom, type Weights } from './classify/classifier.ts';
import { featuresOf } from './classify/features.ts';
import { isEnglish, masked } from './classify/masked.ts';
import { type Meanings, openMeanings, type Ranked } from './classify/meanings.ts';
import { type StoredWeights, storedWeights } from './classify/stored-weights.ts';
import { exampleNames, templatesOf, type Utterance, utterancesOf } from './classify/templates.ts';
import { type Candidate, choose, ordersIn, twoOrders } from './interpretation.ts';
import type { Mood } from './mood/mood.ts';
import { type OrderForm, orderForm, placeholder } from './mood/order-form.ts';
import { requestMood } from './request-mood.ts';
import { ordinaryWords } from './sentence/common-words.ts';
import { buildLexicon, characteristicWords } from './sentence/lexicon.ts';
import { withArgumentsAs } from './slots/accounted-for.ts';
import { fill } from './slots/fill-slots.ts';
import { buildOptions } from './slots/options.ts';
import { pauseOf } from './slots/paused-job.ts';
import { type Reading, read } from './slots/reading.ts';
import { severalOf } from './slots/several-values.ts';
import { unknownSettings } from './slots/unknown-settings.ts';
import { type Interpretation, nothing, type Understanding } from './understanding.ts';

export interface OfflineUnderstanding extends Understanding {
  /** Learns now, in slices, so that the first sentence need not wait for it. */
  prepare(): Promise<void>;
  /**
   * Reads sentences by their embedding too, once it has learned from those that it knows (20 to 40 seconds the first time,
   * in slices): English ones, or with a multilingual embedder all.
   *
   * @throws what the embedder throws meanwhile: it goes on by words alone, as before
   */
  useEmbedder(embedder: Embedder): Promise<void>;
  /** Why a sentence was taken for what it was taken for. */
  explain(text: string, existing: ExistingNames): Promise<Explanation>;
}

export interface Explanation {
  reading: Reading;
  features: string[];
  /** The likeliest commands, with the features that spoke most for each. */
  top: { label: string; probability: number; because: { feature: string; weight: number }[] }[];
}

export interface OfflineOptions {
  /** Further sentences to learn from, with the names that exist in each one's world. */
  more?: readonly Known[];
  /** The file that what was learned is kept in, so that the next start need not learn it again. */
  weightsFile?: string;
}

/**
 * Understands without a key and without a model: what a sentence names (things that exist, numbers with what they
 * measure, options, addresses) and which words of the commands' language it uses are features of a small classifier
 * that is learned from the definitions' phrases when it is first needed: one to two seconds, in slices, and where it is
 * kept in a file that once only. Where there is an embedding, what a sentence means counts too, for the words that
 * nothing was learned of.
 */
export function offlineUnderstanding(
  commands: readonly Command[],
  options: OfflineOptions = {},
): OfflineUnderstanding {
  const shown = commands.filter(({ hidden, byName, phrases }) => !hidden && !byName && phrases.length > 0);
  const sweepStart = shown.find(({ name }) => name === 'sweep start');
  const jobPause = commands.find(({ name }) => name === 'job pause');
  let prepared: Promise<Prepared> | undefined;
  let meanings: Meanings | undefined;

  function ready(): Promise<Prepared> {
    // What failed (a file that could not be read) is tried again.
    prepared ??= prepare(shown, options).catch(error => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  }

  async function decide(text: string, existing: ExistingNames) {
    const { reader, learned, isOrder, ordinary } = await ready();
    const reading = reader(text, existing);
    const features = featuresOf(reading);
    const byWords = learned.rank(features);
    const ranked: readonly Ranked[] =
      meanings && (meanings.isMultilingual || isEnglish(reading, ordinary))
        ? await meanings.rank(masked(reading), byWords)
        : byWords;
    return { reading, features, learned, isOrder, ranked };
  }

  return {
    async prepare() {
      await ready();
    },
    async understand(text, existing) {
      const { call, readings, mood } = await interpret(text, existing);
      if (call || mood !== 'order') return call;
      return readings[0];
    },
    interpret,
    async useEmbedder(embedder) {
      const { utterances, reader } = await ready();
      const examples: { sentence: string; label: string }[] = [];
      for (const { text, label, existing } of utterances) {
        examples.push({ sentence: masked(reader(text, existing)), label });
        if (examples.length % 20 === 0) await setImmediate();
      }
      const file = options.weightsFile && `${options.weightsFile}-meanings`;
      meanings = await openMeanings({ embedder, examples, file });
    },
    async explain(text, existing) {
      const { reading, features, learned, ranked } = await decide(text, existing);
      const top = ranked.slice(0, 3).map(({ label, probability }) => ({
        label,
        probability,
        because: learned.explain(features, label).slice(0, 8),
      }));
      return { reading, features, top };
    },
  };

  async function interpret(text: string, existing: ExistingNames): Promise<Interpretation> {
    if (!/[\p{L}\p{N}]/u.test(text)) return nothing;
    const whole = await candidates(text, existing);
    const found = choose(text, whole.reading, whole.candidates);
    if (whole.reading.tail || whole.reading.quotes.length || !['order', 'fragment'].includes(found.mood))
      return found;
    const parts = await Promise.all(ordersIn(text).map(clause => candidates(clause, existing)));
    const two = twoOrders(
      found.readings[0],
      parts.map(part => part.candidates[0]),
    );
    if (two) return { ...two, readings: [two.call, two.second], mood: 'order' };
    const command = shown.find(({ name }) => name === found.call?.command);
    const unused = command && unknownSettings(command, whole.reading, found.call?.args ?? {});
    return unused?.length ? { ...found, unused } : found;
  }

  async function candidates(text: string, existing: ExistingNames) {
    const { reading, ranked, isOrder } = await decide(text, existing);
    return {
      reading,
      candidates: ranked.slice(0, considered).map(({ label, probability }): Candidate => {
        const command = shown.find(({ name }) => name === label);
        if (!command) return { probability };
        const args =
          'question' in command.args.shape ? { question: text.trim() } : fill(command, reading, shown);
        const one = { command: command.name, args };
        const several =
          command.name === 'train' && sweepStart ? severalOf(one, reading, sweepStart) : undefined;
        const pause = command.name === 'job cancel' && jobPause ? pauseOf(one, reading) : undefined;
        const call = several ?? pause ?? one;
        const orders = (several && sweepStart) ?? (pause && jobPause) ?? command;
        // Asked of the likeliest alone. Several are ordered with the words that order one, and a pause as a stop is.
        const mood = () => moodOfCall(text, { command, call, reading, isOrder });
        return { probability, meant: { command: orders, call, mood } };
      }),
    };
  }
}

/** What changes something is ordered only by what has no mark of another mood and the whole form of an order. */
function moodOfCall(
  text: string,
  { command, call, reading, isOrder }: { command: Command; call: Call; reading: Reading; isOrder: OrderForm },
): Mood {
  const mood = requestMood(text, call, command);
  if (mood !== 'order' || !changes(command, call.args)) return mood;
  const said = withArgumentsAs(placeholder, call, reading, unknownSettings(command, reading, call.args));
  // Whoever gives a one-time code wants it used.
  const isGivingCode = 'code' in call.args && codeGiven.test(said);
  return isGivingCode || isOrder(said, command) ? 'order' : 'fragment';
}

const codeGiven = /^\W*(?:here is|here['’]s|my|the|our)(?: my| the)? (?:[a-z]+ )?code(?: is)?\W+name\W*$/i;

/** How many of the likeliest commands are looked at. */
const considered = 3;

interface Prepared {
  reader: (text: string, existing: ExistingNames) => Reading;
  learned: Learned;
  isOrder: OrderForm;
  ordinary: ReadonlySet<string>;
  utterances: readonly Known[];
}

/** A sentence to learn from, with the names that exist in its world. */
type Known = Utterance & { existing: ExistingNames };

async function prepare(
  commands: readonly Command[],
  { more = [], weightsFile }: OfflineOptions,
): Promise<Prepared> {
  const ordinary = await ordinaryWords();
  const lexicon = buildLexicon(ordinary, characteristicWords(commands));
  const choices = buildOptions(commands.flatMap(argumentsOf));
  const reader = (text: string, existing: ExistingNames) => read(text, existing, lexicon, choices);
  const own = utterancesOf(commands).map(utterance => ({ ...utterance, existing: exampleNames }));
  const utterances = [...own, ...more];
  // What they depend on besides the sources of this folder.
  const dependsOn = { arguments: commands.map(argumentsOf), utterances, ordinary: [...ordinary].join(' ') };
  const kept = weightsFile === undefined ? undefined : await storedWeights(weightsFile, dependsOn);
  const weights = (await kept?.read()) ?? (await learnFrom(utterances, reader, kept));
  return {
    reader,
    learned: learnedFrom(weights),
    isOrder: orderForm(commands, templatesOf(commands), lexicon),
    ordinary,
    utterances,
  };
}

async function learnFrom(
  utterances: readonly Known[],
  reader: Prepared['reader'],
  kept: StoredWeights | undefined,
): Promise<Weights> {
  const examples: Example[] = [];
  for (const [at, { text, label, existing }] of utterances.entries()) {
    examples.push({ features: featuresOf(reader(text, existing)), label });
    if (at % 20 === 19) await setImmediate();
  }
  const weights = await learn(examples, {
    epochs: 6,
    rate: 0.5,
    decay: 0.0003,
    balance: 0.45,
    yieldToEventLoop: () => setImmediate(),
  });
  await kept?.write(weights);
  return weights;
}

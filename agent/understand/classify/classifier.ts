import { classWeights, seeded, shuffle, softmax } from './softmax.ts';

/**
 * A log-linear classifier over named features (softmax regression, AdaGrad, L2), small enough to be learned when the
 * process starts: the command definitions' phrases are its examples, so a new command is understood by being defined.
 */
export interface Learned {
  /** The most likely class. */
  best(features: readonly string[]): string | undefined;
  /** Classes with their probability, most likely first. */
  rank(features: readonly string[]): { label: string; probability: number }[];
  /** What spoke for a class, strongest first: to see why a sentence was taken for something. */
  explain(features: readonly string[], label: string): { feature: string; weight: number }[];
}

export interface Example {
  features: readonly string[];
  label: string;
}

export interface LearnOptions {
  epochs: number;
  rate: number;
  /** Strength of L2: larger keeps weights smaller. */
  decay: number;
  /** How far rare classes are made to count more: 0 not at all, 1 until all classes count the same. */
  balance: number;
  /** Called between slices of work, so that a process that does other things goes on doing them. */
  yieldToEventLoop: () => Promise<void>;
}

/** What was learned, as it can be kept and read again. */
export interface Weights {
  labels: readonly string[];
  features: readonly string[];
  /** A row a feature, a column a label. */
  values: Float32Array;
}

/** Learns from examples, always in the same order and so always the same. */
export async function learn(examples: readonly Example[], options: LearnOptions): Promise<Weights> {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const classOf = new Map(labels.map((label, at) => [label, at]));
  const index = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const { features } of examples) {
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  // What was seen once says more about that one sentence than about what it asks for.
  for (const [feature, count] of counts) if (count > 1) index.set(feature, index.size);
  const width = labels.length;
  const weights = new Float32Array(index.size * width);
  const squares = new Float32Array(index.size * width);
  const rows = examples.map(({ features, label }) => ({
    ids: idsOf(features, index),
    label: classOf.get(label) ?? 0,
  }));
  const weightOf = classWeights(rows, width, options.balance);
  const order = rows.map((_, at) => at);
  const random = seeded(7);
  let sliceStart = performance.now();
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const at of order) {
      const row = rows[at];
      if (!row) continue;
      const shares = softmax(scores(row.ids, weights, width));
      const factor = (weightOf[row.label] ?? 1) * scale(row.ids.length);
      for (let label = 0; label < width; label++) {
        const error = (shares[label] ?? 0) - (label === row.label ? 1 : 0);
        // Most classes are out of the question for most sentences.
        if (Math.abs(error) < negligible) continue;
        for (const id of row.ids) {
          const place = id * width + label;
          const weight = weights[place] ?? 0;
          const gradient = error * factor + options.decay * weight;
          const square = (squares[place] ?? 0) + gradient * gradient;
          squares[place] = square;
          weights[place] = weight - (options.rate * gradient) / (Math.sqrt(square) + 1e-6);
        }
      }
      if (performance.now() - sliceStart > 10) {
        await options.yieldToEventLoop();
        sliceStart = performance.now();
      }
    }
  }
  return { labels, features: [...index.keys()], values: weights };
}

export function learnedFrom({ labels, features: known, values }: Weights): Learned {
  const width = labels.length;
  const index = new Map(known.map((feature, at) => [feature, at]));
  return {
    best(features) {
      const sums = scores(idsOf(features, index), values, width);
      let top = 0;
      for (let at = 1; at < width; at++) if ((sums[at] ?? 0) > (sums[top] ?? 0)) top = at;
      return labels[top];
    },
    rank(features) {
      const shares = softmax(scores(idsOf(features, index), values, width));
      return labels
        .map((label, at) => ({ label, probability: shares[at] ?? 0 }))
        .sort((a, b) => b.probability - a.probability);
    },
    explain(features, label) {
      const at = Math.max(0, labels.indexOf(label));
      return features
        .flatMap(feature => {
          const id = index.get(feature);
          return id === undefined ? [] : [{ feature, weight: values[id * width + at] ?? 0 }];
        })
        .sort((a, b) => b.weight - a.weight);
    },
  };
}

const negligible = 0.002;

function idsOf(features: readonly string[], index: ReadonlyMap<string, number>): number[] {
  const ids: number[] = [];
  for (const feature of features) {
    const id = index.get(feature);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** A sentence of many features counts no more than one of few. */
function scale(count: number): number {
  return 1 / Math.sqrt(count || 1);
}

// These two run for every sentence, and twenty thousand times to learn: plain loops take a third of the time.

function scores(ids: readonly number[], weights: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (const id of ids) {
    const row = id * width;
    for (let label = 0; label < width; label++)
      sums[label] = (sums[label] ?? 0) + (weights[row + label] ?? 0);
  }
  const factor = scale(ids.length);
  for (let label = 0; label < width; label++) sums[label] = (sums[label] ?? 0) * factor;
  return sums;
}

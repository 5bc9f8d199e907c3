import type { BaseModel } from '../base-model.ts';
import type { Slot } from '../capability.ts';
import type { Machine } from '../environment/machine.ts';
import { fits } from '../jobs/needs.ts';
import type { Goal, TrainingSettings, WantedSettings } from '../training-request.ts';
import { loraParameters, needsOf } from './plan.ts';
import type { RowsMeasure } from './rows.ts';
import { fullSettings } from './settings.ts';

/** What a guided plan is made from. */
export interface GuidedFacts {
  base: BaseModel;
  goal: Goal | undefined;
  /** What the person chose; it stays as it is. */
  given: WantedSettings;
  measured: RowsMeasure;
  machine: Machine | undefined;
  /** Of all workers that are there. */
  slots: readonly Slot[];
}

/**
 * Adds to the given settings what the goal and the machine call for; what neither cares about is left to the defaults.
 *
 * style: a small rank, since a tone or a form is a small change, and several passes over few rows. knowledge: a rank
 * that has room for the data, and more passes. quick: some 160 rows, short ones, to see whether it works at all.
 */
export function guide({ base, goal, given, measured, slots }: GuidedFacts): TrainingSettings {
  const wished = goal ? wishes[goal](base, measured) : {};
  const wanted = { ...wished, ...chosen(given) };
  if (wanted.method) return { ...wanted, method: wanted.method };
  return { ...wanted, method: methodFor(base, wanted, measured, slots) };
}

/** Rows of a quick try. */
export const quickRows = 160;

/** Ranks that are tried for a datanet of facts, least first. */
const ranks = [32, 64, 128, 256] as const;

const wishes: Record<Goal, (base: BaseModel, measured: RowsMeasure) => WantedSettings> = {
  style: (_, { rows }) => ({ rank: 8, epochs: rows < 500 ? 3 : rows < 2000 ? 2 : 1 }),
  knowledge: (base, { rows, tokens }) => ({
    rank: ranks.find(rank => holds(base, rank) >= tokens) ?? ranks[ranks.length - 1] ?? 256,
    epochs: rows < 500 ? 5 : rows < 5000 ? 3 : 2,
  }),
  quick: (base, { rows, longest }) => ({
    rank: 8,
    epochs: Math.min(1, Math.max(0.01, Math.ceil((quickRows / Math.max(1, rows)) * 100) / 100)),
    ...(longest > 512 && { maxLength: Math.min(512, base.contextLength) }),
  }),
};

/** Tokens that a LoRA of that rank has room for: 2 bits a weight, and a bit a token (“LoRA Without Regret”). */
const holds = (base: BaseModel, rank: number) => 2 * loraParameters(base, rank);

/** LoRA, or QLoRA where only that fits a worker. */
function methodFor(
  base: BaseModel,
  wanted: WantedSettings,
  measured: RowsMeasure,
  slots: readonly Slot[],
): 'lora' | 'qlora' {
  const isTaken = (method: 'lora' | 'qlora') => {
    const needs = needsOf(base, fullSettings({ ...wanted, method }, base, measured));
    return slots.some(slot => fits(needs, slot) && (needs.shared !== undefined || slot.shares === undefined));
  };
  return !isTaken('lora') && isTaken('qlora') ? 'qlora' : 'lora';
}

function chosen(given: WantedSettings): WantedSettings {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

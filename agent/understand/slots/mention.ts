import type { SlotKind } from '../../arguments/argument-types.ts';

/** Something a sentence names: a thing that exists, a number, an option, an address. */
export interface Mention {
  /** What it is: a kind of name, or `number`, or the name of the argument whose value it is (`method`, `epochs`). */
  kind: MentionKind;
  value: string | number;
  /** First word, and the one after its last. */
  from: number;
  to: number;
  /** False when it is only part of a name, or a bare number: taken when nothing better is there. */
  sure: boolean;
  /** Named by a word that is in everybody's mouth: the bare stem of a model's name. */
  bare?: boolean;
}

export type MentionKind = Exclude<SlotKind, 'text' | 'name' | 'topic'> | 'number' | `option:${string}`;

/** Whether no word of the span is taken by one of the mentions. */
export function isFree(mentions: readonly Mention[], from: number, to: number): boolean {
  return mentions.every(mention => mention.to <= from || mention.from >= to);
}

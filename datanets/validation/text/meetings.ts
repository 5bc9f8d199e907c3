import { similarityByDifferences } from '../../likeness/differences.ts';
import { gramsOf, jaccard, kindsOfPair, lengthInWords } from '../../likeness/grams.ts';
import { exactHash, normaliseCompared } from '../../likeness/normalise.ts';
import { comparedOf } from '../rows/content.ts';
import { keptFrom, sharedAmong } from './duplicates.ts';
import type { ReadItem } from './known-items.ts';

/** An item as it is compared. */
export type Met = Pick<ReadItem, 'itemId' | 'content' | 'instruction'>;

/** An item and those that it may be like, by their bands. */
export interface Meeting {
  item: Met;
  others: Met[];
}

/** How alike an item and another are, 0.3 to 1; 1 when they say the same. */
export interface AlikeItems {
  itemId: number;
  otherId: number;
  similarity: number;
}

/** Which of them are somewhat alike or more, as the check for duplicates reckons it. */
export function alikeItems({ item, others }: Meeting): AlikeItems[] {
  const own = normaliseCompared(comparedOf(item));
  const normalised = others.map(other => normaliseCompared(comparedOf(other)));
  const among = sharedAmong(normalised);
  return others.flatMap(({ itemId }, i) => {
    const other = normalised[i] ?? own;
    const kinds = kindsOfPair(lengthInWords(own), lengthInWords(other));
    const whole = Math.max(...kinds.map(kind => jaccard(gramsOf(own, kind), gramsOf(other, kind))));
    const similarity =
      exactHash(own) === exactHash(other)
        ? 1
        : similarityByDifferences(own, other, whole, among ? [among] : []);
    return similarity >= keptFrom ? [{ itemId: item.itemId, otherId: itemId, similarity }] : [];
  });
}

import { setImmediate as nextTurn } from 'node:timers/promises';

/** What of a community is looked through. */
export interface Where {
  communityId: number;
  since: Date;
}

/** Looked through at once; others come to their turn in between. */
export const atOnce = 100;

/** @param part does those after a number, and returns the last; undefined when there are no more */
export async function inParts(part: (after: number) => Promise<number | undefined>): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    after = await part(after);
    await nextTurn();
  }
}

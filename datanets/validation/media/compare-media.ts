import { mostShared } from '../../likeness/band-index.ts';
import type { Fault } from '../findings.ts';
import type { NewItem } from '../new-item.ts';
import type { RemovedItem } from '../text/known-items.ts';
import { likeRemoved, removedBefore } from '../text/removed-faults.ts';
import { duplicateMedia, mediaRejectedBefore, repeatedMedia } from './media-duplicates.ts';
import type { MediaHost, Medium, Prepared } from './medium.ts';

/** Candidates that are compared with one, and likenesses that are kept with it. */
const mostCandidates = 8;
const mostKept = 6;
const keptFrom = 0.3;

export type Compared = { fault: Fault } | (Pick<NewItem, 'likeItems' | 'likeRows'> & { note?: Fault });

/**
 * Compares pictures or clips with what was ever accepted, with what is under review, and with the earlier ones of the same
 * submission: equal when decoded, or found by the bands that they share and then judged by their medium.
 */
export class MediaComparison {
  readonly #medium: Medium;
  readonly #host: MediaHost;
  readonly #earlier: { file: string; prepared: Omit<Prepared, 'preview'> }[] = [];
  readonly #hashes = new Map<string, string>();
  readonly #bands = new Map<number, number[]>();

  constructor(medium: Medium, host: MediaHost) {
    this.#medium = medium;
    this.#host = host;
  }

  /** Looks for it, and remembers it for the next ones unless it is a duplicate. */
  async compare(file: string, prepared: Prepared): Promise<Compared> {
    const same = (await this.#host.sameAs([prepared.hash])).get(prepared.hash);
    if (same?.state === 'removed') return { fault: removedBefore(same) };
    if (same && same.state !== 'rejected') return { fault: duplicateMedia(same, 1) };
    const repeats = this.#hashes.get(prepared.hash);
    if (repeats !== undefined) return { fault: repeatedMedia(repeats, 1) };
    const earlier = await this.#amongEarlier(prepared);
    if ('fault' in earlier) return earlier;
    const known = await this.#amongKnown(prepared);
    if ('fault' in known) return known;
    this.#remember(file, prepared);
    const removed = await this.#amongRemoved(prepared);
    const note = removed ? likeRemoved(removed) : same && mediaRejectedBefore(same);
    return { ...earlier, ...known, ...(note && { note }) };
  }

  /** The removed one that has most of what it looks for, where that is enough. */
  async #amongRemoved({ probes }: Prepared): Promise<RemovedItem | undefined> {
    const found = await this.#host.removedSharing(probes);
    return found
      .filter(({ bands }) => bands.length >= this.#medium.likeRemovedFrom)
      .sort((a, b) => b.bands.length - a.bands.length)[0];
  }

  async #amongKnown(prepared: Prepared): Promise<{ fault: Fault } | Pick<NewItem, 'likeItems'>> {
    const found = await this.#host.sharing(prepared.probes);
    const items = await this.#host.readMedia(nearest([...found.values()]));
    const likeItems: NewItem['likeItems'] = [];
    for (const item of items.values()) {
      const { fingerprint, content } = item;
      const read = () => this.#host.kept(content.media.sha256);
      const { share, isSame } = await this.#medium.likeness(prepared, { fingerprint, read });
      // What is alike but not the very same content is never called 100 %.
      if (isSame && item.state !== 'rejected') return { fault: duplicateMedia(item, Math.min(share, 0.99)) };
      likeItems.push({ itemId: item.itemId, similarity: share });
    }
    return { likeItems: kept(likeItems) };
  }

  async #amongEarlier(prepared: Prepared): Promise<{ fault: Fault } | Pick<NewItem, 'likeRows'>> {
    const found = prepared.probes.flatMap(probe => {
      const sharing = this.#bands.get(probe);
      return sharing ? [sharing] : [];
    });
    const likeRows: NewItem['likeRows'] = [];
    for (const index of nearest(found)) {
      const other = this.#earlier[index];
      if (!other) continue;
      const { fingerprint, content } = other.prepared;
      const { share, isSame } = await this.#medium.likeness(prepared, {
        fingerprint,
        read: async () => content,
      });
      if (isSame) return { fault: repeatedMedia(other.file, Math.min(share, 0.99)) };
      likeRows.push({ index, similarity: share });
    }
    return { likeRows: kept(likeRows) };
  }

  #remember(file: string, { preview: _, ...prepared }: Prepared): void {
    // Content is needed again by sound alone, whose clips are small; pictures are compared by their thumbnails.
    const content = prepared.media.kind === 'audio' ? prepared.content : new Uint8Array();
    const index = this.#earlier.push({ file, prepared: { ...prepared, content, probes: [] } }) - 1;
    this.#hashes.set(prepared.hash, file);
    for (const band of new Set(prepared.bands)) {
      const sharing = this.#bands.get(band);
      if (sharing) sharing.push(index);
      else this.#bands.set(band, [index]);
    }
  }
}

function nearest(found: readonly (readonly number[])[]): number[] {
  const counts = new Map<number, number>();
  for (const list of found) for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return mostShared(counts, mostCandidates);
}

function kept<Like extends { similarity: number }>(likes: readonly Like[]): Like[] {
  return likes
    .filter(like => like.similarity >= keptFrom)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, mostKept);
}

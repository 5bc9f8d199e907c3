import { createHmac } from 'node:crypto';
import type { Queryable } from '../database/database.ts';
import { json, sql } from '../database/sql.ts';
import { canonicalJson } from './verify/canonical-json.js';

/** What an entry says; each kind has more. Whoever writes a kind has its type. */
export interface LedgerEntry {
  kind: string;
  /** When it happened, in ISO 8601 with milliseconds, UTC. */
  at: string;
  /** The pseudonym of its community. */
  community: string;
  /** The submission it is about. */
  submission?: number;
  /** It happened before there was a ledger, and was written down later from what the tables said then. */
  late?: true;
}

/** An entry to be written, with where it belongs. */
export interface NewEntry<Entry extends LedgerEntry = LedgerEntry> {
  communityId: number;
  entry: Entry;
  /** What makes it one of its kind: the same again is not written twice. It has to follow from the entry. */
  origin: string;
}

/**
 * Writes entries in the transaction of what they tell: both are kept, or neither. They get their index afterwards by the
 * sequencer, so no lock is shared with other transactions. What is written already is left as it is.
 */
export async function appendEntries(tx: Queryable, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ communityId, entry, origin }, position) => ({
    position,
    origin,
    community: communityId,
    submission: entry.submission ?? null,
    entry: canonicalJson(entry),
  }));
  await tx.run(sql`
    insert into ledger_entry (origin, entry, community_id, submission_id)
    select origin, entry, community, submission
    from jsonb_to_recordset(${json(rows)}::jsonb)
      as r (position int, origin text, entry text, community bigint, submission bigint)
    order by position
    on conflict (origin) do nothing`);
}

/** What a community and its people are called in the ledger. */
export interface Pseudonyms {
  community: string;
  /**
   * Who did something, by what they did it as: who gives and who reviews has two names, so that a contributor can't see
   * from a board who judged them.
   */
  person(as: 'contributor' | 'reviewer' | 'maker', personId: number): string;
}

/** The names of the community's people, by its salt. */
export async function pseudonymsOf(tx: Queryable, communityId: number): Promise<Pseudonyms> {
  const { salt } = await tx.one<{ salt: Buffer }>(sql`
    select ledger_salt as salt from community where id = ${communityId}`);
  return {
    community: saltedHash(salt, 'community').slice(0, 32),
    person: (as, personId) => saltedHash(salt, `${as} ${personId}`).slice(0, 32),
  };
}

/** HMAC-SHA-256 in lower-case hexadecimal: without the salt nobody can try what it is the hash of. */
export function saltedHash(salt: Uint8Array, text: string): string {
  return createHmac('sha256', salt).update(text).digest('hex');
}

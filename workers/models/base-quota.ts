import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';

/** What the bases that a community adds may come to: each is fetched to the disk of every machine that trains it. */
export interface BaseLimits {
  number: number;
  bytes: number;
}

export const usualBaseLimits: BaseLimits = { number: 20, bytes: 100e9 };

/** @throws UserError when a base of so many bytes is one too many for the community, or too large beside those it has */
export async function checkBaseQuota(
  db: Queryable,
  communityId: number,
  bytes: number,
  limits: BaseLimits,
): Promise<void> {
  const taken = await db.one<{ number: number; bytes: number }>(sql`
    select count(*)::int as number,
           -- Those from before sizes were kept, in 2 bytes a parameter.
           coalesce(sum(coalesce((base->>'bytes')::float8, (base->>'billions')::float8 * 2e9)), 0)::float8 as bytes
    from added_base where community_id = ${communityId}`);
  if (taken.number >= limits.number)
    throw new UserError(
      message(
        'There are {number, plural, one {# added base} other {# added bases}} here, and {most, number} may be. Remove one with “/bases remove”, or ask whoever runs Gristmill to raise BASES_PER_COMMUNITY.',
        { number: taken.number, most: limits.number },
      ),
    );
  if (taken.bytes + bytes <= limits.bytes) return;
  const sizes = { size: gigabytes(bytes), taken: gigabytes(taken.bytes), most: gigabytes(limits.bytes) };
  throw new UserError(
    message(
      'This base has {size, number} GB, those that were added here have {taken, number} GB, and {most, number} GB together may be. Take a smaller one, remove one with “/bases remove”, or ask whoever runs Gristmill to raise BASES_GIGABYTES.',
      sizes,
    ),
  );
}

/** Billions of bytes, to a tenth. */
const gigabytes = (bytes: number) => Math.round(bytes / 1e8) / 10;

import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message, type Said } from '../../store/message.ts';
import type { NewReason, RejectReason } from '../review-task.ts';
import { excerpt } from '../validation/findings.ts';

/** What a datanet’s reviewers reject for, unless its steward says otherwise. */
export const usualReasons: readonly RejectReason[] = [
  {
    value: 'wrong',
    label: message('Wrong or made up'),
    mend: message('Check each fact, and leave out what you can’t vouch for.'),
  },
  {
    value: 'off-topic',
    label: message('Not what this datanet is for'),
    mend: message('Keep what its guidelines ask for, and leave out the rest.'),
  },
  {
    value: 'low-quality',
    label: message('Too careless to be useful'),
    mend: message('Read it as somebody would who learns from it: complete it, and mend what is unclear.'),
  },
  {
    value: 'copied',
    label: message('Copied, or no right to share it'),
    mend: message('Give what is your own, or say in the context where it is from and why it may be shared.'),
  },
  {
    value: 'harmful',
    label: message('Harmful or private'),
    mend: message('Take out names, addresses and whatever could hurt somebody.'),
  },
];

/** Reasons that a datanet has; Discord’s selects hold 25. */
const mostReasons = 20;

/** The reasons of a datanet, those that were taken out among them. */
export async function allReasons(db: Queryable, datanetId: number): Promise<(RejectReason & Removal)[]> {
  const { stored } = await db.one<{ stored: StoredReason[] | null }>(sql`
    select reject_reasons as stored from datanet where id = ${datanetId}`);
  if (!stored) return [...usualReasons];
  return stored.flatMap(({ value, label, mend, isRemoved }) => {
    const usual = usualReasons.find(one => one.value === value);
    const own = label !== undefined && mend !== undefined ? { value, label, mend } : usual;
    return own ? [{ ...own, ...(isRemoved && { isRemoved }) }] : [];
  });
}

/** Those that reviewers choose from. */
export async function reasonsOf(db: Queryable, datanetId: number): Promise<RejectReason[]> {
  return (await allReasons(db, datanetId)).filter(reason => !reason.isRemoved);
}

/**
 * Adds a reason to a datanet’s list, or gives one that has that label another way to be mended.
 *
 * @throws UserError when there are as many as there may be
 */
export async function addReason(db: Database, datanetId: number, given: NewReason): Promise<void> {
  const label = excerpt(given.label, 80);
  const mend = excerpt(given.mend, 200);
  await change(db, datanetId, reasons => {
    const same = reasons.find(one => one.label?.toLowerCase() === label.toLowerCase());
    if (same) return reasons.map(one => (one === same ? { value: one.value, label, mend } : one));
    if (reasons.filter(one => !one.isRemoved).length >= mostReasons)
      throw new UserError(
        message('A datanet has at most {n, number} reasons; take one out first.', { n: mostReasons }),
      );
    const own = reasons.filter(one => one.value.startsWith('own-')).length;
    return [...reasons, { value: `own-${own + 1}`, label, mend }];
  });
}

/** @throws UserError when it is not in the list, or the last one */
export async function removeReason(db: Database, datanetId: number, value: string): Promise<void> {
  await change(db, datanetId, reasons => {
    const left = reasons.filter(one => !one.isRemoved);
    if (!left.some(one => one.value === value))
      throw new UserError(message('That reason is not in the list any more.'));
    if (left.length === 1)
      throw new UserError(
        message('One reason has to stay, since each rejection names one. Add another first.'),
      );
    return reasons.map(one => (one.value === value ? { ...one, isRemoved: true } : one));
  });
}

interface Removal {
  isRemoved?: boolean;
}

/** Of a usual one the value alone. */
interface StoredReason extends Removal {
  value: string;
  label?: string;
  mend?: string;
}

async function change(
  db: Database,
  datanetId: number,
  changed: (reasons: readonly StoredReason[]) => StoredReason[],
): Promise<void> {
  await db.transaction(async tx => {
    const { stored } = await tx.one<{ stored: StoredReason[] | null }>(sql`
      select reject_reasons as stored from datanet where id = ${datanetId} for update`);
    const reasons = changed(stored ?? usualReasons.map(({ value }) => ({ value })));
    await tx.run(sql`update datanet set reject_reasons = ${json(reasons)}::jsonb where id = ${datanetId}`);
  });
}

/** What a reason of a vote is called, and how to mend it; as it is written where nobody knows it any more. */
export function reasonNamed(
  reasons: readonly RejectReason[],
  value: string,
): { label: Said; mend: Said | undefined } {
  return reasons.find(one => one.value === value) ?? { label: value, mend: undefined };
}

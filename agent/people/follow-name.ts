import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { markedName } from './names.ts';
import { staffNames } from './staff-names.ts';

/** What an account is called where it was just met. */
export interface AccountName {
  platform: string;
  /** The account as its platform calls it. */
  account: string;
  name: string;
  /** What it is called in the community where it was met, where that has a name of its own for it. */
  nickname?: string | undefined;
  communityId: number;
}

/**
 * Calls a person what the account is called now from which their name came. A nickname counts for whoever belongs to that
 * one community only, since a person has one name here. One who can be taken for somebody with a say stays marked, and a
 * name that did not change keeps its mark or its lack of one.
 *
 * @returns the person, when they are called otherwise now
 */
export function followName(
  db: Database,
  { platform, account, name, nickname, communityId }: AccountName,
): Promise<{ id: number; name: string } | undefined> {
  return db.transaction(async tx => {
    const known = await tx.first<Known>(sql`
      select person.id, person.name, written_name as "writtenName", kept_name as "keptName",
        exists (
          select from membership where person_id = person.id and community_id <> ${communityId}
        ) as "isElsewhere"
      from identity join person on person.id = person_id
      where platform = ${platform} and external_id = ${account}
      for update of person`);
    if (!known) return undefined;
    const written = nickname !== undefined && !known.isElsewhere ? nickname : name;
    if (written === known.writtenName) return undefined;
    // Before the name was noted as it is written: only what it was kept as is known.
    const unmarked = markedName(written, account, []);
    const isSame =
      known.writtenName === null && [unmarked, `${unmarked} #${account.slice(-4)}`].includes(known.name);
    const kept = isSame ? known.name : markedName(written, account, await staffNames(tx, known.id));
    await tx.run(sql`
      update identity set written_name = ${written}, kept_name = ${kept}
      where platform = ${platform} and external_id = ${account}`);
    // A name that came from another of their accounts, or from the web chat, is not this one’s to change.
    if (known.keptName !== known.name || kept === known.name) return undefined;
    await tx.run(sql`update person set name = ${kept} where id = ${known.id}`);
    return { id: known.id, name: kept };
  });
}

interface Known {
  id: number;
  name: string;
  writtenName: string | null;
  keptName: string | null;
  isElsewhere: boolean;
}

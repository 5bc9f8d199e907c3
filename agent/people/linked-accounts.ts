import type { Datanets } from '../../datanets/datanets.ts';
import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { type Sql, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Topics } from '../../store/queue/topics.ts';
import type { Workers } from '../../workers/workers.ts';
import { checkBansMayMerge } from './bans.ts';
import { checkFailedCodes, clearFailedCodes, countFailedCode } from './failed-link-codes.ts';
import { codeHash, formatCode, parseCode } from './link-code.ts';
import { mergePerson } from './merge-person.ts';

/** Joins the accounts that one person has on several platforms, by a code that is asked for here and given there. */
export interface Links {
  /** A code for a person, the only one of theirs that holds. The same origin gives the same. Its topic is `link:<id>`. */
  code(input: { personId: number; chatId: number; origin: string }): Promise<LinkCode>;
  codeById(id: number): Promise<LinkCode | undefined>;
  /**
   * Who a code would join, without joining them.
   *
   * @throws UserError when it is none, ended, the person's own, or they gave too many wrong ones
   */
  look(code: string, personId: number): Promise<{ stays: Account; joins: Account }>;
  /**
   * Joins whoever gives a code with whoever asked for it: both are one person from then on, under that one's name. The
   * same origin again does nothing more.
   *
   * @throws UserError when it is none, ended, or the person's own
   */
  join(input: { code: string; personId: number; origin: string }): Promise<Account>;
}

export interface LinkCode {
  id: number;
  /** As it is shown. */
  code: string;
  expiresAt: Date;
  /** The name of who was joined by it. */
  usedBy: string | undefined;
}

/** A person with the platforms they are known on. */
export interface Account {
  name: string;
  platforms: string[];
}

const minutes = 10;

export function openLinks(options: {
  db: Database;
  topics: Topics;
  /** Filled when the house is open. */
  rooms: { datanets: Pick<Datanets, 'mergePerson'>; workers: Pick<Workers, 'mergePerson'> };
  secret: string;
  now: () => Date;
}): Links {
  const { db, topics, rooms, secret, now } = options;

  const shown = ({ id, origin, expiresAt, usedBy }: CodeRow): LinkCode => ({
    id,
    code: formatCode(parseCode(secret, origin)),
    expiresAt,
    usedBy: usedBy ?? undefined,
  });

  return {
    async code({ personId, chatId, origin }) {
      await checkOwn(db, personId);
      const ended = await db.transaction(async tx => {
        const owner = await currentPerson(tx, personId);
        const hash = codeHash(secret, parseCode(secret, origin));
        const expires = new Date(now().getTime() + minutes * 60_000);
        const made = await tx.run(sql`
          insert into link_code (code_hash, person_id, chat_id, origin, expires_at)
          values (${hash}, ${owner}, ${chatId}, ${origin}, ${expires})
          on conflict do nothing`);
        return made ? endCodes(tx, owner, now(), origin) : [];
      });
      for (const id of ended) topics.publish(`link:${id}`);
      return shown(await db.one<CodeRow>(codeWhere(sql`link_code.origin = ${origin}`)));
    },

    async codeById(id) {
      const row = await db.first<CodeRow>(codeWhere(sql`link_code.id = ${id}`));
      return row && shown(row);
    },

    async look(code, personId) {
      await checkOwn(db, personId);
      await checkFailedCodes(db, personId, now());
      const found = await db.first<Found>(foundBy(codeHash(secret, code)));
      try {
        check(found, personId, now());
      } catch (error) {
        await countFailedCode(db, personId, now());
        throw error;
      }
      const [stays, joins] = await Promise.all([account(db, found.personId), account(db, personId)]);
      return { stays, joins };
    },

    async join({ code, personId, origin }) {
      const { into, topics: changed } = await db.transaction(async tx => {
        const hash = codeHash(secret, code);
        const asked = await tx.first<Found>(foundBy(hash));
        // People first: whoever is joined elsewhere in the same moment is waited for.
        const bothAreThere = await holdBoth(tx, personId, asked?.personId ?? personId);
        const found = await tx.first<Found>(sql`${foundBy(hash)} for update`);
        if (found?.usedOrigin === origin) return { into: found.personId, topics: [] };
        check(found, personId, now());
        if (!bothAreThere)
          throw new UserError(
            message('One of the two was joined with somebody a moment ago. Begin again with /link.'),
          );
        return { into: found.personId, topics: await joinBoth(tx, personId, found, origin) };
      });
      for (const topic of changed) topics.publish(topic);
      return account(db, into);
    },
  };

  /**
   * An account that several people speak with (Telegram's administrators who stay anonymous are their group, whose number
   * is negative) is nobody's to join.
   *
   * @throws UserError saying how to speak for oneself
   */
  async function checkOwn(tx: Queryable, personId: number): Promise<void> {
    const shared = await tx.first(sql`
      select 1 as found from identity
      where person_id = ${personId} and platform = 'telegram' and external_id like '-%'`);
    if (shared) {
      throw new UserError(
        message(
          'You write in the name of the group, which is not one person. Write to me in private, or switch “Remain anonymous” off, and use /link there.',
        ),
      );
    }
  }

  async function joinBoth(tx: Queryable, from: number, { id, personId: into }: Found, origin: string) {
    await checkBansMayMerge(tx, from, into);
    const submissions = await rooms.datanets.mergePerson(tx, from, into);
    await rooms.workers.mergePerson(tx, from, into);
    await mergePerson(tx, from, into);
    await clearFailedCodes(tx, from);
    const ended = await endCodes(tx, from, now(), undefined);
    await tx.run(sql`
      update link_code set used_by = ${from}, used_at = ${now()}, used_origin = ${origin} where id = ${id}`);
    return [
      `person:${from}` as const,
      `person:${into}` as const,
      ...[id, ...ended].map(code => `link:${code}` as const),
      ...submissions.map(submission => `submission:${submission}` as const),
    ];
  }
}

interface CodeRow {
  id: number;
  origin: string;
  expiresAt: Date;
  usedBy: string | null;
}

const codeWhere = (which: Sql) => sql`
  select link_code.id, origin, expires_at as "expiresAt", name as "usedBy"
  from link_code left join person on person.id = used_by
  where ${which}`;

interface Found {
  id: number;
  personId: number;
  expiresAt: Date;
  usedOrigin: string | null;
}

const foundBy = (hash: string) => sql`
  select id, person_id as "personId", expires_at as "expiresAt", used_origin as "usedOrigin"
  from link_code where code_hash = ${hash}`;

/** @throws UserError saying what is wrong with a code, and what to do. */
function check(found: Found | undefined, personId: number, now: Date): asserts found is Found {
  if (!found || found.usedOrigin !== null)
    throw new UserError(
      message(
        'There is no such code, or it was used. Write /link on the other platform and give the code you get there.',
      ),
    );
  if (found.expiresAt <= now)
    throw new UserError(
      message(
        'That code has ended; one holds for {minutes, number} minutes. Write /link on the other platform for a new one.',
        {
          minutes,
        },
      ),
    );
  if (found.personId === personId)
    throw new UserError(
      message('That code is your own. Give it on the other platform, with the account you want to join.'),
    );
}

/** Holds both for the rest of the transaction. Returns whether neither was joined with somebody meanwhile. */
async function holdBoth(tx: Queryable, one: number, other: number): Promise<boolean> {
  const rows = await tx.all<{ isGone: boolean }>(sql`
    select merged_into is not null as "isGone" from person where id in (${one}, ${other}) order by id for update`);
  return rows.every(row => !row.isGone);
}

/** Ends the codes of a person that still hold, but for the one of `origin`. Returns which. */
async function endCodes(tx: Queryable, personId: number, now: Date, origin: string | undefined) {
  const rows = await tx.all<{ id: number }>(sql`
    update link_code set expires_at = ${now}
    where person_id = ${personId} and used_at is null and expires_at > ${now}
      and origin is distinct from ${origin ?? null}
    returning id`);
  return rows.map(row => row.id);
}

function account(db: Queryable, personId: number): Promise<Account> {
  return db.one<Account>(sql`
    select name, coalesce(array_agg(distinct platform) filter (where platform is not null), '{}') as platforms
    from person left join identity on person_id = person.id
    where person.id = ${personId}
    group by person.id`);
}

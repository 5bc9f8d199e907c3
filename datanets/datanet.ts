import type { Queryable } from '../store/database/database.ts';
import { prepared, sql } from '../store/database/sql.ts';
import { UserError } from '../store/errors.ts';
import { message, type TranslatableMessage } from '../store/message.ts';
import { nearest } from '../store/nearest-names.ts';
import type { Datanet, DatanetChange, DatanetSettings, Modality, NewDatanet } from './datanet-settings.ts';
import type { DatanetStats } from './stats.ts';
import { following, type SubmissionStatus } from './submission.ts';

const defaults: DatanetSettings = {
  summary: '',
  guidelines: '',
  license: 'CC-BY-4.0',
  review: 'people',
  dailyFiles: 20,
  dailyMegabytes: 50,
  maxMegabytes: 20,
  chats: 'no',
  allDailyFiles: null,
  allDailyMegabytes: null,
  documents: 'yes',
};

/**
 * Makes a datanet; the same origin makes it once.
 *
 * @throws UserError on a name that is taken or can't be one, and on settings out of their range
 */
export async function createDatanet(db: Queryable, input: NewDatanet, at: Date): Promise<Datanet> {
  const made = await db.first<Datanet>(
    sql`select ${columns} from datanet d where d.origin = ${input.origin}`,
  );
  if (made) return made;
  const name = checkedName(input.name);
  const settings = checkedSettings({ ...defaults, ...given(input) }, input.modality);
  const created = await db.first<Datanet>(sql`
    insert into datanet as d (
      community_id, name, created_by, modality, summary, guidelines, license, review,
      daily_files, daily_megabytes, max_megabytes, all_daily_files, all_daily_megabytes, chats, documents,
      origin, created_at
    ) values (
      ${input.communityId}, ${name}, ${input.createdBy}, ${input.modality}, ${settings.summary},
      ${settings.guidelines}, ${settings.license}, ${settings.review}, ${settings.dailyFiles},
      ${settings.dailyMegabytes}, ${settings.maxMegabytes}, ${settings.allDailyFiles},
      ${settings.allDailyMegabytes}, ${settings.chats}, ${settings.documents}, ${input.origin}, ${at}
    )
    on conflict do nothing
    returning ${columns}`);
  if (created) return created;
  const again = await db.first<Datanet>(
    sql`select ${columns} from datanet d where d.origin = ${input.origin}`,
  );
  if (again) return again;
  throw new UserError(
    message('There is a datanet called {name} already. Choose another name, or edit that one.', { name }),
  );
}

/** By name, in any case; open ones first. */
export async function listDatanets(
  db: Queryable,
  communityId: number,
  modality?: Modality,
): Promise<Datanet[]> {
  return await db.all(
    prepared(
      'datanet-list',
      sql`
    select ${columns} from datanet d
    where community_id = ${communityId} and (${modality ?? null}::text is null or modality = ${modality ?? null})
    order by state = 'closed', lower(name)`,
    ),
  );
}

/** Name and modality alone, in the order of {@link listDatanets}. */
export async function datanetNames(
  db: Queryable,
  communityId: number,
): Promise<{ name: string; modality: Modality }[]> {
  return await db.all(
    prepared(
      'datanet-names',
      sql`
    select name, modality from datanet
    where community_id = ${communityId} order by state = 'closed', lower(name)`,
    ),
  );
}

/** @throws UserError naming the nearest datanets when there is none of that name. */
export async function datanetByName(db: Queryable, communityId: number, name: string): Promise<Datanet> {
  const wanted = tidied(name);
  const found = await db.first<Datanet>(sql`
    select ${columns} from datanet d where community_id = ${communityId} and lower(name) = lower(${wanted})`);
  if (found) return found;
  const names = (await listDatanets(db, communityId)).map(datanet => datanet.name);
  const near = nearest(wanted, names);
  const shown = wanted.length > 64 ? `${wanted.slice(0, 63)}…` : wanted;
  if (names.length === 0)
    throw new UserError(message('There is no datanet “{name}”; there is none at all yet.', { name: shown }));
  throw new UserError(
    near.length > 0
      ? message('There is no datanet “{name}”.', { name: shown })
      : message('There is no datanet “{name}”. There are: {names}.', {
          name: shown,
          names: names.slice(0, 8).join(', '),
        }),
    near,
  );
}

export async function datanetById(db: Queryable, id: number): Promise<Datanet> {
  const found = await db.first<Datanet>(sql`select ${columns} from datanet d where id = ${id}`);
  if (!found) throw new UserError(message('That datanet does not exist any more.'));
  return found;
}

/** @throws UserError on settings out of their range. */
export async function editDatanet(
  db: Queryable,
  communityId: number,
  name: string,
  change: DatanetChange,
): Promise<Datanet> {
  const before = await datanetByName(db, communityId, name);
  const settings = checkedSettings({ ...before, ...given(change) }, before.modality);
  return await db.one(sql`
    update datanet as d set summary = ${settings.summary}, guidelines = ${settings.guidelines},
      license = ${settings.license}, review = ${settings.review}, daily_files = ${settings.dailyFiles},
      daily_megabytes = ${settings.dailyMegabytes}, max_megabytes = ${settings.maxMegabytes},
      all_daily_files = ${settings.allDailyFiles}, all_daily_megabytes = ${settings.allDailyMegabytes},
      chats = ${settings.chats}, documents = ${settings.documents}
    where id = ${before.id}
    returning ${columns}`);
}

export async function closeDatanet(db: Queryable, communityId: number, name: string): Promise<Datanet> {
  const { id } = await datanetByName(db, communityId, name);
  return await db.one(sql`update datanet as d set state = 'closed' where id = ${id} returning ${columns}`);
}

export async function datanetStats(db: Queryable, id: number): Promise<DatanetStats> {
  const totals = await db.one<Omit<DatanetStats, 'submissions'>>(sql`
    select
      (select count(distinct person_id) from submission
        where datanet_id = ${id} and status = 'accepted' and rows_accepted > 0) as contributors,
      (select coalesce(sum(rows_accepted), 0) from submission
        where datanet_id = ${id} and status = 'accepted') as "acceptedItems",
      (select count(*) from snapshot where datanet_id = ${id}) as snapshots`);
  const counts = await db.all<{ status: SubmissionStatus; count: number }>(sql`
    select status, count(*) as count from submission where datanet_id = ${id} group by status`);
  const found = new Map(counts.map(({ status, count }) => [status, count]));
  const statuses = Object.keys(following) as SubmissionStatus[];
  const submissions = Object.fromEntries(statuses.map(status => [status, found.get(status) ?? 0]));
  return { ...totals, submissions: submissions as DatanetStats['submissions'] };
}

const columns = sql`d.id, d.community_id as "communityId", d.name, d.modality, d.summary, d.guidelines, d.license,
  d.review, d.daily_files as "dailyFiles", d.daily_megabytes as "dailyMegabytes",
  d.max_megabytes as "maxMegabytes", d.all_daily_files as "allDailyFiles",
  d.all_daily_megabytes as "allDailyMegabytes", d.chats, d.documents, d.state, d.created_at as "createdAt"`;

function tidied(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
}

function checkedName(given: string): string {
  const name = tidied(given);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,63}$/u.test(name)) {
    throw new UserError(
      message(
        'A datanet’s name has 1 to 64 letters, numbers, spaces, dots, dashes or underscores, and starts with a letter or a number.',
      ),
    );
  }
  return name;
}

/** The settings that were given, and no other field of what they came with. */
function given(settings: Partial<DatanetSettings>): Partial<DatanetSettings> {
  const names = Object.keys(defaults) as (keyof DatanetSettings)[];
  return Object.fromEntries(
    names.filter(name => settings[name] !== undefined).map(name => [name, settings[name]]),
  );
}

const ranges = {
  dailyFiles: { least: 1, most: 1000, what: message('Files a day'), whole: true },
  dailyMegabytes: { least: 0.1, most: 1000, what: message('Megabytes a day'), whole: false },
  maxMegabytes: { least: 0.1, most: 100, what: message('Megabytes of one file'), whole: false },
  allDailyFiles: { least: 1, most: 100_000, what: message('Files a day of everybody'), whole: true },
  allDailyMegabytes: {
    least: 0.1,
    most: 100_000,
    what: message('Megabytes a day of everybody'),
    whole: false,
  },
} as const;

function checkedSettings(settings: DatanetSettings, modality: Modality): DatanetSettings {
  if (settings.chats === 'yes' && modality !== 'text')
    throw new UserError(message('Only a datanet of text can take chats.'));
  for (const name of Object.keys(ranges) as (keyof typeof ranges)[]) {
    const { least, most, what, whole } = ranges[name];
    const value = settings[name];
    if (value === null) continue;
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new UserError(
        whole
          ? message('{what}: {value} can’t be; a whole number from {least} to {most} can.', {
              what,
              value,
              least,
              most,
            })
          : message('{what}: {value} can’t be; a number from {least} to {most} can.', {
              what,
              value,
              least,
              most,
            }),
      );
    }
  }
  return {
    ...settings,
    summary: limited(message('summary'), tidied(settings.summary), 300),
    guidelines: limited(
      message('guidelines'),
      settings.guidelines.toWellFormed().replaceAll('\0', ''),
      10_000,
    ),
    license: limited(message('licence'), tidied(settings.license), 100),
  };
}

function limited(what: TranslatableMessage, text: string, most: number): string {
  if (text.length <= most) return text;
  throw new UserError(
    message('The {what} has {n, number} characters; it may have {most, number}. Shorten it.', {
      what,
      n: text.length,
      most,
    }),
  );
}

import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { allOf, message, type NameList, type TranslatableMessage } from '../../store/message.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet } from '../datanet-settings.ts';
import { recordSubmissions } from '../ledger/record.ts';
import type { DroppedFile, Finding, NewSubmission } from '../submission.ts';
import { displayName } from '../validation/file-name.ts';
import { error } from '../validation/rows/faults.ts';
import { today, type Used, usedOn } from './daily-use.ts';
import { checkMending } from './mended.ts';

/**
 * Stores a submission as `received` and returns its number; the same origin again returns the same one. Files over
 * the day's limits are left out with a finding, the others are taken.
 *
 * @throws UserError when nothing of it can be taken: a closed datanet, nothing given, the day's limits passed
 */
export async function storeSubmission(db: Database, input: NewSubmission, at: Date): Promise<number> {
  return await db.transaction(async tx => {
    const known = await tx.first<{ id: number }>(
      sql`select id from submission where origin = ${input.origin}`,
    );
    if (known) return known.id;
    const datanet = await datanetById(tx, input.datanetId);
    const typed = input.text?.trim() ? input.text.toWellFormed().replaceAll('\0', '') : undefined;
    check(datanet, input.files, typed);
    const personId = await currentPerson(tx, input.personId);
    const { mends } = input;
    if (mends !== undefined) await checkMending(tx, { id: mends, personId, datanetId: datanet.id });
    const { taken, left, findings } = await withinLimits(tx, datanet, { ...input, personId }, typed, at);
    const stored = await tx.first<{ id: number }>(sql`
      insert into submission (
        datanet_id, person_id, origin, context, typed, mends, findings, chats_agreed, created_at)
      values (${datanet.id}, ${personId}, ${input.origin}, ${tidyContext(input.context)}, ${typed ?? null},
        ${mends ?? null}, ${json(findings)}::jsonb, ${input.chatsAgreed ?? false}, ${at})
      on conflict (origin) do nothing
      returning id`);
    if (!stored) {
      return (await tx.one<{ id: number }>(sql`select id from submission where origin = ${input.origin}`)).id;
    }
    await insertFiles(tx, stored.id, [...taken, ...left.map(file => ({ ...file, leftOut: true }))]);
    await tx.run(sql`
      insert into submission_change (submission_id, became, person_id, at)
      values (${stored.id}, 'received', ${personId}, ${at})`);
    await recordSubmissions(tx, [stored.id]);
    return stored.id;
  });
}

function check(datanet: Datanet, files: readonly DroppedFile[], typed: string | undefined): void {
  if (datanet.state === 'closed') {
    throw new UserError(
      message('{datanet} is closed and takes no more submissions.', { datanet: datanet.name }),
    );
  }
  if (datanet.modality !== 'text' && files.length === 0) {
    throw new UserError(
      message(
        '{datanet} takes {modality, select, image {pictures: drop .png, .jpg, .webp, .tiff, .gif or .avif files} other {sound: drop .wav, .mp3, .ogg, .flac or .m4a files, or a voice message}}, or a .zip of them. Text beside them is their {modality, select, image {caption} other {transcript}}.',
        { modality: datanet.modality, datanet: datanet.name },
      ),
    );
  }
  if (files.length === 0 && typed === undefined) {
    throw new UserError(
      message(
        'Nothing was given to {datanet}. Drop a file (.jsonl, .csv, .xlsx, .txt, .md, .pdf, .docx or another) or type the text.',
        { datanet: datanet.name },
      ),
    );
  }
}

async function withinLimits(
  tx: Queryable,
  datanet: Datanet,
  input: NewSubmission,
  typed: string | undefined,
  at: Date,
): Promise<{ taken: DroppedFile[]; left: DroppedFile[]; findings: Finding[] }> {
  const { zone, day } = await today(tx, datanet.id, at);
  // Held, so that what several people give at once is counted one after the other.
  if (datanet.allDailyFiles !== null || datanet.allDailyMegabytes !== null)
    await tx.run(sql`select from datanet where id = ${datanet.id} for no key update`);
  const own = await usedOn(tx, day, { datanetId: datanet.id, personId: input.personId });
  const all = await usedOn(tx, day, { datanetId: datanet.id });
  let files = typed === undefined ? 0 : 1;
  let bytes = Buffer.byteLength(typed ?? '');
  const typedFits = typed === undefined || fits(datanet, own, all, { files, bytes });
  const taken: DroppedFile[] = [];
  const left: DroppedFile[] = [];
  for (const file of named(input.files)) {
    if (typedFits && fits(datanet, own, all, { files: files + 1, bytes: bytes + file.bytes })) {
      taken.push(file);
      files++;
      bytes += file.bytes;
    } else {
      left.push(file);
    }
  }
  if (!typedFits || (taken.length === 0 && typed === undefined))
    throw new UserError(limitWords(datanet, { own, all, zone, newDayAt: day.end }, at));
  const findings = left.map(
    (file): Finding => ({
      ...error(
        'daily-limit',
        message('The file was left out: with it, the day’s limit would be passed ({limits}).', {
          limits: limitsOf(datanet),
        }),
        message('Give it when the new day begins, at midnight in {zone}.', { zone }),
      ),
      file: file.name,
      rows: [],
      count: 1,
    }),
  );
  return { taken, left, findings };
}

/** Whether so much more is within what a datanet takes of one person and of everybody in a day. */
function fits(datanet: Datanet, own: Used, all: Used, more: Used): boolean {
  const within = (used: Used, files: number | null, megabytes: number | null) =>
    (files === null || used.files + more.files <= files) &&
    (megabytes === null || used.bytes + more.bytes <= megabytes * 1_000_000);
  return (
    within(own, datanet.dailyFiles, datanet.dailyMegabytes) &&
    within(all, datanet.allDailyFiles, datanet.allDailyMegabytes)
  );
}

function limitsOf({ dailyFiles, dailyMegabytes, allDailyFiles, allDailyMegabytes }: Datanet): NameList {
  const own = message(
    '{files, plural, one {# file} other {# files}} and {megabytes, number} MB a person a day',
    {
      files: dailyFiles,
      megabytes: dailyMegabytes,
    },
  );
  const all = [
    ...(allDailyFiles === null
      ? []
      : [
          message('{files, plural, one {# file} other {# files}} of everybody a day', {
            files: allDailyFiles,
          }),
        ]),
    ...(allDailyMegabytes === null
      ? []
      : [message('{megabytes, number} MB of everybody a day', { megabytes: allDailyMegabytes })]),
  ];
  return allOf([own, ...all]);
}

function limitWords(
  datanet: Datanet,
  { own, all, zone, newDayAt }: { own: Used; all: Used; zone: string; newDayAt: Date },
  at: Date,
): TranslatableMessage {
  const values = { datanet: datanet.name, limits: limitsOf(datanet) };
  if (own.files === 0 && all.files === 0) {
    return message('It is more than {datanet} takes: {limits}. Split it into smaller files.', values);
  }
  const hours = Math.max(1, Math.ceil((newDayAt.getTime() - at.getTime()) / 3_600_000));
  return message(
    'You gave {files, plural, =0 {no file} one {# file} other {# files}} and {megabytes, number} MB today, everybody together {all, plural, one {# file} other {# files}}, and it would be more than {datanet} takes: {limits}. A new day begins at midnight in {zone}, {hours, plural, =1 {within the hour} one {in about # hour} other {in about # hours}}. What is refused or withdrawn gives its room back.',
    {
      ...values,
      files: own.files,
      megabytes: Math.round(own.bytes / 100_000) / 10,
      all: all.files,
      zone,
      hours,
    },
  );
}

/** Files by the names they are shown by; of two with one name, the second is numbered. */
function named(files: readonly DroppedFile[]): DroppedFile[] {
  const seen = new Map<string, number>();
  return files.map(file => {
    const name = displayName(file.name);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { ...file, name: count === 1 ? name : name.replace(/(\.[^.\s]+)?$/, ` (${count})$1`) };
  });
}

function tidyContext(context = ''): string {
  return context
    .toWellFormed()
    .replace(/[\0-\x08\x0b-\x1f]/g, '')
    .trim()
    .slice(0, 2000)
    .toWellFormed();
}

async function insertFiles(
  tx: Queryable,
  submissionId: number,
  files: readonly (DroppedFile & { leftOut?: boolean })[],
): Promise<void> {
  await tx.run(sql`
    insert into submission_file (submission_id, position, name, sha256, bytes, left_out)
    select ${submissionId}, f.position, f.name, f.sha256, f.bytes, coalesce(f."leftOut", false)
    from jsonb_to_recordset(${json(files.map((file, position) => ({ ...file, position })))}::jsonb)
      as f (position int, name text, sha256 text, bytes bigint, "leftOut" boolean)`);
}

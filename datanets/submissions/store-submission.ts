import { currentPerson } from '../../store/database/current-person.ts';
import type { Database, Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { datanetById } from '../datanet.ts';
import type { Datanet, DroppedFile, Finding, NewSubmission } from '../datanets.ts';
import { displayName } from '../validation/file-name.ts';
import { counted, number } from '../validation/findings.ts';

/**
 * Stores a submission as `received` and returns its number; the same origin again returns the same one. Files over
 * the day's limits are left out with a finding, the others are taken.
 *
 * @throws UserError when nothing of it can be taken: a closed datanet, one of pictures or sound, nothing given, the
 * day's limits passed
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
    const { taken, left, findings } = await withinLimits(tx, datanet, { ...input, personId }, typed, at);
    const stored = await tx.first<{ id: number }>(sql`
      insert into submission (datanet_id, person_id, origin, context, typed, findings, created_at)
      values (${datanet.id}, ${personId}, ${input.origin}, ${tidyContext(input.context)}, ${typed ?? null},
        ${json(findings)}::jsonb, ${at})
      on conflict (origin) do nothing
      returning id`);
    if (!stored) {
      return (await tx.one<{ id: number }>(sql`select id from submission where origin = ${input.origin}`)).id;
    }
    await insertFiles(tx, stored.id, [...taken, ...left.map(file => ({ ...file, leftOut: true }))]);
    await tx.run(sql`
      insert into submission_change (submission_id, became, person_id, at)
      values (${stored.id}, 'received', ${personId}, ${at})`);
    return stored.id;
  });
}

function check(datanet: Datanet, files: readonly DroppedFile[], typed: string | undefined): void {
  if (datanet.state === 'closed') {
    throw new UserError(
      message('{datanet} is closed and takes no more submissions.', { datanet: datanet.name }),
    );
  }
  if (datanet.modality !== 'text') {
    throw new UserError(
      message(
        "{modality, select, image {Pictures} other {Sound}} can't be checked yet, so {datanet} takes no submissions for now. Text datanets do.",
        { modality: datanet.modality, datanet: datanet.name },
      ),
    );
  }
  if (files.length === 0 && typed === undefined) {
    throw new UserError(
      message(
        'Nothing was given to {datanet}. Drop a file (.jsonl, .json, .csv, .txt or .md) or type the text.',
        { datanet: datanet.name },
      ),
    );
  }
}

const day = 24 * 60 * 60 * 1000;

async function withinLimits(
  tx: Queryable,
  datanet: Datanet,
  input: NewSubmission,
  typed: string | undefined,
  at: Date,
): Promise<{ taken: DroppedFile[]; left: DroppedFile[]; findings: Finding[] }> {
  const used = await usedToday(tx, datanet.id, input.personId, new Date(at.getTime() - day));
  let files = used.files + (typed === undefined ? 0 : 1);
  let bytes = used.bytes + Buffer.byteLength(typed ?? '');
  const most = datanet.dailyMegabytes * 1_000_000;
  const taken: DroppedFile[] = [];
  const left: DroppedFile[] = [];
  const typedFits = typed === undefined || (files <= datanet.dailyFiles && bytes <= most);
  for (const file of named(input.files)) {
    if (typedFits && files < datanet.dailyFiles && bytes + file.bytes <= most) {
      taken.push(file);
      files++;
      bytes += file.bytes;
    } else {
      left.push(file);
    }
  }
  if (!typedFits || (taken.length === 0 && typed === undefined))
    throw new UserError(limitWords(datanet, used, at));
  const findings = left.map(
    (file): Finding => ({
      code: 'daily-limit',
      severity: 'error',
      message: `The file was left out: with it, the day's limit would be passed (${limitsOf(datanet)}).`,
      mend: 'Give it tomorrow.',
      file: file.name,
      rows: [],
      count: 1,
    }),
  );
  return { taken, left, findings };
}

interface Used {
  files: number;
  bytes: number;
  oldest: Date | null;
}

/** What a person gave to a datanet since then, whatever became of it. */
async function usedToday(tx: Queryable, datanetId: number, personId: number, since: Date): Promise<Used> {
  return await tx.one(sql`
    with given as (
      select s.created_at, f.bytes
      from submission s
      join submission_file f on f.submission_id = s.id and not f.left_out
      where s.datanet_id = ${datanetId} and s.person_id = ${personId} and s.created_at > ${since}
      union all
      select created_at, octet_length(typed)
      from submission
      where datanet_id = ${datanetId} and person_id = ${personId} and created_at > ${since} and typed is not null
    )
    select count(*) as files, coalesce(sum(bytes), 0) as bytes, min(created_at) as oldest from given`);
}

function limitsOf(datanet: Datanet): string {
  return `${counted(datanet.dailyFiles, 'file')} and ${number(datanet.dailyMegabytes)} MB a person a day`;
}

function limitWords(datanet: Datanet, used: Used, at: Date): string {
  const given =
    used.files === 0
      ? 'It is'
      : `You gave ${counted(used.files, 'file')} and ${megabytes(used.bytes)} in the last 24 hours, and it would be`;
  const later = used.oldest
    ? ` There is room again ${hoursFrom(at, new Date(used.oldest.getTime() + day))}.`
    : ' Split it into smaller files.';
  return `${given} more than ${datanet.name} takes: ${limitsOf(datanet)}.${later}`;
}

function hoursFrom(at: Date, then: Date): string {
  const hours = Math.ceil((then.getTime() - at.getTime()) / 3_600_000);
  return hours <= 1 ? 'within the hour' : `in about ${hours} hours`;
}

function megabytes(bytes: number): string {
  return `${number(Math.round(bytes / 100_000) / 10)} MB`;
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

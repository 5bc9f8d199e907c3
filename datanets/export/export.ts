import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { textEntry, ZipTooLarge, zip } from '../../store/files/zip.ts';
import { message } from '../../store/message.ts';
import type { Modality } from '../datanet-settings.ts';
import { cleanVersions } from '../snapshots/removed-rows.ts';
import { snapshotOf } from '../snapshots/snapshot.ts';
import { versionDifference } from '../snapshots/version-difference.ts';
import type { DatasetExport, ExportFormat, Snapshot } from '../version.ts';
import { mediaParts, textParts } from './archive-parts.ts';
import { datasetCard } from './dataset-card.ts';
import { licenceText } from './licence.ts';
import { passagePlaces } from './passage-places.ts';
import { type VersionFacts, versionFacts } from './version-facts.ts';

interface Parts {
  db: Database;
  files: Files;
  now: () => Date;
}

/** Changes whenever the same version would be written otherwise: what was made before is then made anew. */
const exporter = 2;

/**
 * A version as an archive that can be published as it is: its files, a dataset card and the licence. What was made
 * once is not made again, and two installations make the same bytes of the same version.
 *
 * @throws UserError when there is no such version yet, or it is too large; for a format that is not for what it has
 */
export async function exportVersion(
  parts: Parts,
  input: { datanetId: number; version?: number; format: ExportFormat },
): Promise<DatasetExport> {
  const { db, files, now } = parts;
  await cleanVersions(parts, input.datanetId);
  const snapshot = await versionOf(db, input.datanetId, input.version);
  const facts = await versionFacts(db, snapshot);
  checkFormat(snapshot, facts.modality, input.format);
  const difference = await versionDifference(parts, snapshot.id);
  const recipe = createHash('sha256')
    .update(JSON.stringify([exporter, snapshot.datanetName, facts, difference, snapshot.train]))
    .digest('hex');
  const made = await db.first<{ archive: Sha256; bytes: number }>(sql`
    select archive, bytes from dataset_export
    where snapshot_id = ${snapshot.id} and format = ${input.format} and recipe = ${recipe}`);
  const found = made && (await files.has(made.archive)) ? made : undefined;
  const { archive, bytes } =
    found ?? (await make(parts, { snapshot, facts, difference, format: input.format }));
  if (!found) {
    await db.run(sql`
      insert into dataset_export (snapshot_id, format, recipe, archive, bytes, created_at)
      values (${snapshot.id}, ${input.format}, ${recipe}, ${archive}, ${bytes}, ${now()})
      on conflict (snapshot_id, format, recipe) do update set archive = excluded.archive, bytes = excluded.bytes`);
  }
  return {
    snapshot,
    difference,
    contributors: facts.contributors.length,
    archive: {
      name: `${fileName(snapshot.datanetName)}-v${snapshot.version}${facts.modality === 'text' || input.format === 'webdataset' ? `-${input.format}` : ''}.zip`,
      sha256: archive,
      bytes,
      mediaType: 'application/zip',
    },
  };
}

async function versionOf(db: Database, datanetId: number, version?: number): Promise<Snapshot> {
  const snapshot = await snapshotOf(db, datanetId, version);
  if (snapshot) return snapshot;
  const newest = await snapshotOf(db, datanetId);
  throw new UserError(
    newest
      ? message('{datanet} has no version {version}; the newest is {newest}.', {
          datanet: newest.datanetName,
          version: version ?? 0,
          newest: newest.version,
        })
      : message(
          'There is no version yet. “/snapshot” freezes what is accepted, and “/train” does so by itself.',
        ),
  );
}

function checkFormat({ datanetName: datanet }: Snapshot, modality: Modality, format: ExportFormat): void {
  if (modality === 'text' && format === 'webdataset')
    throw new UserError(
      message(
        '{datanet} has rows of text, and WebDataset is for pictures and sound. “/export {datanet}” gives JSON lines, and “/export {datanet} format=parquet” Parquet.',
        { datanet },
      ),
    );
  if (modality === 'text' || format !== 'parquet') return;
  throw new UserError(
    message(
      '{datanet} has {modality, select, image {pictures} other {sound}}, which come as files with their captions beside them, not as Parquet. “/export {datanet}” gives them, and “/export {datanet} format=webdataset” as a WebDataset.',
      { datanet, modality },
    ),
  );
}

async function make(
  { db, files }: Pick<Parts, 'db' | 'files'>,
  input: {
    snapshot: Snapshot;
    facts: VersionFacts;
    difference: DatasetExport['difference'];
    format: ExportFormat;
  },
): Promise<{ archive: Sha256; bytes: number }> {
  const { snapshot, facts, format } = input;
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-export-'));
  try {
    const { rows, data, media, fields } =
      facts.modality === 'text'
        ? await textParts(files, snapshot, format, folder)
        : await mediaParts(files, snapshot, facts.modality, format, folder);
    const places = facts.modality === 'text' ? await passagePlaces({ db, files }, snapshot) : undefined;
    const card = datasetCard({ ...input, rows, data, fields, passages: places?.rows ?? 0 });
    const owner = `the contributors of ${snapshot.datanetName}`;
    const licence = await licenceText(facts.license, snapshot.createdAt.getUTCFullYear(), owner);
    const { sha256, bytes } = await files.put(
      zip([
        textEntry('README.md', card),
        ...(licence ? [textEntry('LICENSE', licence)] : []),
        ...(places ? [textEntry('places.jsonl', places.text)] : []),
        ...data,
        ...media,
      ]),
    );
    return { archive: sha256, bytes };
  } catch (error) {
    if (!(error instanceof ZipTooLarge)) throw error;
    throw new UserError(
      facts.modality === 'text'
        ? message(
            'This version has more than 4 GB, which is too large for one archive. Parquet takes less room.',
          )
        : message('This version has more than 4 GB or 65,535 files, which is too much for one archive.'),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A datanet's name as part of a file's. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_.-]+/gu, '-');
}

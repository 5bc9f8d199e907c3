import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { mathsRows, testRoom } from '../../datanets/room.fixture.ts';
import { drawnPicture } from '../../datanets/validation/image/drawn.fixture.ts';
import type { ExportFormat } from '../../datanets/version.ts';
import type { PythonEnvironment } from '../../workers/environment/environment.ts';
import { emptyDatabase } from '../database.ts';
import { pythonForTests } from '../python.ts';

// What an archive is to the programs that people open it with: Python's zipfile, pyarrow and datasets.

const room = await testRoom(await emptyDatabase());
let environment: PythonEnvironment;
beforeAll(async () => {
  environment = await pythonForTests();
}, 600_000);

/** Unpacks the archive and loads it as its card says, without a network. */
const load = `
import json, sys, zipfile
archive, folder = sys.argv[1:]
with zipfile.ZipFile(archive) as opened:
    assert opened.testzip() is None
    opened.extractall(folder)
import datasets
from datasets import load_dataset
datasets.disable_progress_bars()
loaded = load_dataset(folder, cache_dir=folder + "/cache")
print(json.dumps({
    "splits": {name: part.num_rows for name, part in loaded.items()},
    "features": str(loaded["train"].features),
    "first": loaded["train"][0],
    "rows": [row for row in loaded["train"]] + [row for row in loaded["test"]],
}))
`;

interface Loaded {
  splits: Record<string, number>;
  features: string;
  rows: unknown[];
}

async function loaded(format: ExportFormat, datanetId: number): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-loaded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { archive } = await room.room.exportVersion({ datanetId, format });
  const run = promisify(execFile);
  const { stdout } = await run(
    environment.paths.python,
    ['-c', load, room.files.path(archive.sha256), join(folder, 'dataset')],
    { env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: folder }, maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Loaded;
}

test('Python loads an archive of either format as its card says, with the same rows', {
  timeout: 600_000,
}, async () => {
  const ana = await room.person('Ana');
  const { id } = await room.datanet({ name: 'Смесь 2.0', review: 'automatic', license: 'CC0-1.0' });
  const weighed = JSON.stringify({
    messages: [
      { role: 'system', content: 'Answer in one word: “да”.' },
      { role: 'user', content: 'Is rye milled after wheat here?' },
      { role: 'assistant', content: 'Perhaps.', weight: 0 },
      { role: 'user', content: 'Is it milled before the barley that came on Monday?' },
      { role: 'assistant', content: 'да' },
    ],
  });
  const rows = [...mathsRows.slice(0, 120), weighed].join('\n');
  await room.checked((await room.give({ datanetId: id, personId: ana, contents: { 'a.jsonl': rows } })).id);
  const snapshot = await room.room.snapshot(id, 'loaded');
  const [lines, columns] = [await loaded('jsonl', id), await loaded('parquet', id)];
  expect(lines.splits).toEqual({ train: snapshot.rows.train, test: snapshot.rows.heldOut });
  expect(columns.splits).toEqual(lines.splits);
  expect(columns.features).toBe(lines.features);
  expect(columns.rows).toEqual(lines.rows);
  expect(JSON.stringify(columns.rows)).toContain('да');
  expect(columns.features).toContain("'weight'");
});

/** Loads a folder of pictures or clips, by its kind and as its card says, and hashes what it finds. Nothing is decoded: `datasets` asks for what would do so before it looks at a path, so there are stand-ins for it. */
const loadMedia = `
import hashlib, json, sys, types, zipfile
archive, folder, kind = sys.argv[1:]
with zipfile.ZipFile(archive) as opened:
    assert opened.testzip() is None
    opened.extractall(folder)
import datasets
from datasets import load_dataset
datasets.disable_progress_bars()

def stand_in(name, **has):
    sys.modules.setdefault(name, types.ModuleType(name)).__dict__.update(has)

stand_in("torchcodec")
stand_in("torchcodec.encoders", AudioEncoder=None)
if not datasets.config.PIL_AVAILABLE:
    datasets.config.PIL_AVAILABLE = True
    image = types.ModuleType("PIL.Image")
    image.Image = type("Image", (), {})
    stand_in("PIL", Image=image)
    stand_in("PIL.Image", Image=image.Image)
feature = {"image": datasets.Image, "audio": datasets.Audio}[kind]
for found in [
    load_dataset(kind + "folder", data_dir=folder, streaming=True),
    load_dataset(folder, streaming=True),
]:
    assert set(found["train"].features) == {kind, "text"}, found["train"].features
    assert isinstance(found["train"].features[kind], feature)
    found = found.cast_column(kind, feature(decode=False))
    parts = {name: [[open(row[kind]["path"], "rb").read(), row["text"]] for row in part] for name, part in found.items()}
    print(json.dumps({name: sorted([hashlib.sha256(content).hexdigest(), text] for content, text in part) for name, part in parts.items()}))
`;

test.each(['image', 'audio'] as const)(
  'Python loads a folder of the kind %s, each file with its caption',
  {
    timeout: 600_000,
  },
  async modality => {
    const { id, expected } = await captioned(modality, `loaded ${modality}`);
    expect(await printed(loadMedia, id, 'jsonl', modality)).toEqual([expected, expected]);
  },
);

/** A version of pictures or clips, all but one with a caption, and what each split of it has. */
async function captioned(modality: 'image' | 'audio', origin: string) {
  const ana = await room.person('Ana');
  const { id } = await room.datanet({ modality, review: 'automatic' });
  const contents = modality === 'image' ? await pictures() : clips();
  const captions = Object.keys(contents)
    .slice(1)
    .map(name => JSON.stringify({ file_name: name, text: `Подпись of ${name}` }));
  const given = await room.give({
    datanetId: id,
    personId: ana,
    contents: { ...contents, 'metadata.jsonl': captions.join('\n') },
  });
  await room.checked(given.id);
  const snapshot = await room.room.snapshot(id, origin);
  const expected: Record<string, unknown[]> = {};
  for (const [split, lines] of [
    ['train', snapshot.train],
    ['test', snapshot.heldOut],
  ] as const) {
    const rows = (await room.files.read(lines)).toString().split('\n').filter(Boolean);
    if (rows.length === 0) continue;
    expected[split] = rows
      .map(row => JSON.parse(row))
      .map(({ file_name, text }) => [/\w{64}/.exec(file_name)?.[0], text ?? null])
      .sort();
  }
  return { id, expected };
}

/** What a program prints of an export, a line of JSON each. */
async function printed(
  program: string,
  datanetId: number,
  format: 'jsonl' | 'webdataset',
  modality: 'image' | 'audio',
): Promise<unknown[]> {
  const { archive } = await room.room.exportVersion({ datanetId, format });
  const folder = await mkdtemp(join(tmpdir(), 'gristmill-loaded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { stdout } = await promisify(execFile)(
    environment.paths.python,
    ['-c', program, room.files.path(archive.sha256), join(folder, 'dataset'), modality],
    { env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: folder } },
  );
  return stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));
}
/** Loads shards of a WebDataset as their card says, and hashes what it finds, undecoded. */
const loadShards = `${loadMedia.slice(0, loadMedia.indexOf('for found in ['))}
found = load_dataset(folder, streaming=True)
fields = [name for name in found["train"].features if name not in ("txt", "__key__", "__url__")]
assert all(isinstance(found["train"].features[name], feature) for name in fields), found["train"].features
for name in fields:
    found = found.cast_column(name, feature(decode=False))
def content(row):
    given = [row[name]["bytes"] for name in fields if row[name] is not None]
    assert len(given) == 1, row
    assert hashlib.sha256(given[0]).hexdigest() == row["__key__"]
    return [row["__key__"], row["txt"]]
print(json.dumps({name: sorted(map(content, part)) for name, part in found.items()}))
`;

test.each(['image', 'audio'] as const)(
  'Python loads a WebDataset of the kind %s, each file with its caption',
  { timeout: 600_000 },
  async modality => {
    const { id, expected } = await captioned(modality, `shards of ${modality}`);
    expect(await printed(loadShards, id, 'webdataset', modality)).toEqual([expected]);
  },
);

async function pictures(): Promise<Record<string, Uint8Array>> {
  const drawn = await Promise.all(Array.from({ length: 12 }, (_, seed) => drawnPicture(seed + 1)));
  return Object.fromEntries(drawn.map((picture, at) => [`${at}.png`, picture]));
}

function clips(): Record<string, Uint8Array> {
  const folder = join(import.meta.dirname, '../corpora/spoken-digits');
  const names = ['george-take-0.wav', 'george-take-1.wav', 'theo-take-0.wav'];
  return Object.fromEntries(names.map(name => [name, readFileSync(join(folder, name))]));
}

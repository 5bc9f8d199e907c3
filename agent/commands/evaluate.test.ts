import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Job } from '../../workers/job.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { jobCard, jobNotice } from '../cards/job.ts';
import type { Message } from '../messages/outbox.ts';
import type { Reply } from '../reply.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';

// From the command to the figures, with programs that speak the protocols of the trainer's folder.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const db = await emptyDatabase();
const mill = await openRoom(db);
const { workers, close } = await mill.open();
const room = await testAgent(db, { workers });
const { community } = room;
afterAll(async () => {
  await close();
  await mill.remove();
});
Object.assign(mill, { communityId: community.id });
const ended = ({ status }: Job) => status === 'done' || status === 'failed' || status === 'cancelled';
let maker: Sender;
let guest: Sender;

beforeAll(async () => {
  const ana = await room.person('Ana', 'maker');
  maker = room.at(ana, await room.chat());
  guest = room.at(await room.person('Bo'), await room.chat());
  const { data, ...asked } = mill.request({ name: 'maths-v1' });
  const request = {
    ...asked,
    data: { ...data, snapshotId: await frozen(ana.id) },
    communityId: community.id,
    personId: ana.id,
  };
  const { number } = await workers.start(request, 'a training');
  expect((await mill.until(workers, number, ended)).status).toBe('done');
});

/** Rows of Ana’s in a datanet, frozen: who is credited, and under which licence. */
async function frozen(personId: number): Promise<number> {
  const { datanets } = room.rooms;
  const { id: datanetId } = await datanets.create({
    communityId: community.id,
    createdBy: personId,
    name: 'maths',
    modality: 'text',
    summary: '',
    license: 'CC0-1.0',
    review: 'automatic',
    origin: 'maths',
  });
  const rows = Array.from({ length: 5 }, (_, n) => ({
    question: `What is ${n} and ${n}, miller?`,
    answer: `It is ${n + n} sacks.`,
  }));
  const content = rows.map(row => JSON.stringify(row)).join('\n');
  const files = [{ name: 'rows.jsonl', ...(await room.files.put(content)) }];
  const { id } = await datanets.submit({ datanetId, personId, origin: 'rows', files });
  await vi.waitFor(async () => expect((await datanets.submissionById(id)).status).toBe('accepted'), 20_000);
  return (await datanets.snapshot(datanetId, 'freeze')).id;
}

/** What a card that is drawn anew says. */
const words = (card: Reply) => textOf([{ content: { ...card, buttons: [] } } as unknown as Message]);

test('the plan says what is measured, and nothing starts before it is agreed to', async () => {
  const [plan] = await room.say(maker, '/evaluate maths-v1');
  const text = textOf(plan ? [plan] : []);
  expect(text).toContain('Measure maths-v1 on maths v1');
  expect(text).toContain('maths-v1 and smollm2-135m');
  expect(text).toContain('24 held-out rows; the loss of 24, answers to at most 24');
  expect(text).toMatch(/about \d+ (seconds|minutes)/);
  expect(await workers.jobs(community.id)).toHaveLength(1);
});

test('whoever is no maker is refused', async () => {
  expect(textOf(await room.say(guest, '/evaluate maths-v1'))).toContain('maker');
});

let job: Job;

test('agreed to, it runs as a job with its card, and the card ends with the figures of both', async () => {
  mill.evaluator = ['copies=2'];
  const [card] = await room.agree(maker, '/evaluate maths-v1', 'Start');
  expect(textOf(card ? [card] : [])).toContain('measuring maths-v1 on maths v1');
  job = await mill.until(workers, 2, ended);
  const said = words(jobCard(job));
  for (const part of [
    'maths-v1 does better than smollm2-135m on rows it never saw',
    'Loss',
    'Perplexity',
    'ROUGE-1',
    'ROUGE-2',
    'ROUGE-L',
    'BLEU-4',
    'Exact (24 short answers)',
    '−1 (−1 to −1)',
    '24 of 24 held-out rows of maths v1',
    '24 rows, drawn at random, answered without chance',
    '2 held-out rows stand in the training data as well (1 to the letter): rows 1 and 2.',
    'Without the copies',
    'What is 0 and 0?',
    'Nobody knows.',
    `maths-v1@${(await workers.model(community.id, 'maths-v1')).version}`,
  ])
    expect(said).toContain(part);
  const notice = jobNotice(job);
  expect(notice && words(notice)).toContain('is measured on maths v1');
});

test('the jobs’ list says what each is, and the model’s card what was measured', async () => {
  const list = textOf(await room.say(maker, '/jobs'));
  expect(list).toContain('evaluation');
  expect(list).toContain('training');
  const shown = textOf(await room.say(guest, '/model show maths-v1'));
  expect(shown).toContain('Measured on maths v1');
  expect(shown).toContain('loss 1 against 2, ROUGE-L 100 against 0 (job 2)');
});

test('a cancelled one says that it can go on', async () => {
  mill.evaluator = ['holdAt=3'];
  await room.agree(maker, '/evaluate maths-v1', 'Start');
  await mill.until(workers, 3, ({ phase }) => phase === 'holding');
  expect(words(jobCard(await workers.job(community.id, 3)))).toContain('2 of 96');
  const [asked] = await room.say(maker, '/job cancel 3');
  expect(textOf(asked ? [asked] : [])).toContain('What it has found so far is kept');
  await room.press(maker, asked, 'Cancel the job');
  const cancelled = await mill.until(workers, 3, ended);
  expect(words(jobCard(cancelled))).toContain('Cancelled; it can go on from what it found');
  mill.evaluator = [];
  await room.say(maker, '/job resume 3');
  expect((await mill.until(workers, 3, ended)).status).toBe('done');
});

test('a datanet that nothing was frozen of says so', async () => {
  await room.rooms.datanets.create({
    communityId: community.id,
    createdBy: maker.person.id,
    name: 'fresh',
    modality: 'text',
    summary: '',
    origin: 'fresh',
  });
  expect(textOf(await room.say(maker, '/evaluate maths-v1 fresh'))).toContain('fresh has no version yet');
});

test('a model’s adapter comes as one archive with a card, the same each time', async () => {
  const [first] = await room.say(maker, '/model export maths-v1');
  const [second] = await room.say(maker, '/model export maths-v1');
  const file = fileOf(first);
  expect(file?.name).toMatch(/^maths-v1-[0-9a-f]{12}\.zip$/);
  expect(fileOf(second)).toEqual(file);
  const read = (name: string) => mill.files.local(file?.sha256 as never).then(path => unzipped(path, name));
  const folder = file?.name.replace('.zip', '');
  const card = await read(`${folder}/README.md`);
  for (const part of [
    'base_model: "HuggingFaceTB/SmolLM2-135M-Instruct"',
    'library_name: peft',
    'base_model_relation: adapter',
    '## Licences',
    '| Loss | 1.000 (1.000 to 1.000) | 2.000 (2.000 to 2.000) |',
    'You are Pip',
    '* Data: CC0',
    '| Ana | ',
    'SHA-256 of the snapshot’s manifest',
  ])
    expect(card).toContain(part);
  expect(await read(`${folder}/Modelfile`)).toContain('FROM ./base\nADAPTER .\nSYSTEM """You are Pip."""');
  expect(await read(`${folder}/adapter_model.safetensors`)).toContain('weights of');
});

test('a merged model is made by a job once, and then its files are given', async () => {
  const { number } = await merge();
  expect((await mill.until(workers, number, ended)).status).toBe('done');
  const [given] = await room.say(maker, '/model export maths-v1 merged');
  expect(textOf(given ? [given] : [])).toContain('model.safetensors');
  expect(await workers.jobs(community.id)).toHaveLength(4);
});

test('a model is written as GGUF by a job, and then given with a Modelfile and its card', async () => {
  const [plan] = await room.say(maker, '/model export maths-v1 gguf q4_1');
  const text = textOf(plan ? [plan] : []);
  expect(text).toContain('Write maths-v1 as GGUF?');
  expect(text).toContain('q4_1 (4 bits: the smallest');
  // 135 million parameters, of which the embeddings keep 8 bits.
  expect(text).toContain('about 97 MB');
  await room.press(maker, plan, 'Start');
  const [job] = await workers.jobs(community.id);
  expect(job?.kind).toBe('convert');
  const done = await mill.until(workers, job?.number ?? 0, ended);
  expect(done).toMatchObject({ status: 'done', converted: { file: { name: 'maths-v1-q4_1.gguf' } } });
  expect(words(jobCard(done))).toContain('writing maths-v1 as GGUF');
  expect(jobCard(done).buttons?.[0]).toMatchObject({
    label: 'Get the files',
    call: { command: 'model export', args: { model: 'maths-v1', format: 'gguf', quantization: 'q4_1' } },
  });
  expect(jobNotice(done)?.state?.text).toBe('maths-v1 is written as GGUF');

  const [given] = await room.say(maker, '/model export maths-v1 gguf q4_1');
  const files = filesOf(given);
  expect(files.map(({ name }) => name)).toEqual(['maths-v1-q4_1.gguf', 'Modelfile', 'README.md']);
  const [gguf, modelfile, card] = await Promise.all(
    files.map(async ({ sha256 }) => String(await mill.files.read(sha256 as never))),
  );
  // Of the model that was merged before: an adapter that is merged is not merged again.
  expect(gguf).toMatch(/^q4_1 of base and weights of .* as maths-v1 [0-9a-f]{12}$/);
  expect(modelfile).toContain(
    'FROM ./maths-v1-q4_1.gguf\nTEMPLATE """{{ range .Messages }}{{ .Content }}{{ end }}"""\n' +
      'PARAMETER stop "<|im_end|>"\nSYSTEM """You are Pip."""\n',
  );
  expect(card).toContain('library_name: gguf');
  expect(card).toContain('base_model_relation: finetune');
  expect(card).toContain('`maths-v1-q4_1.gguf` holds the whole model as q4_1');
  expect(card).toContain('| Ana | ');
  expect(await workers.jobs(community.id)).toHaveLength(5);
});

test('what can’t be written as GGUF says what works instead', async () => {
  mill.converter = ['refuse'];
  const [plan] = await room.say(maker, '/model export maths-v1 gguf f16');
  await room.press(maker, plan, 'Start');
  const [job] = await workers.jobs(community.id);
  const failed = await mill.until(workers, job?.number ?? 0, ended);
  mill.converter = [];
  expect(failed.status).toBe('failed');
  expect(words(jobCard(failed))).toContain(
    'This model has rope_type=yarn, which is not written as GGUF here. Export it with the format merged',
  );
});

test('a model that is not there is named, and the nearest', async () => {
  const text = textOf(await room.say(maker, '/model export maths-v9 gguf'));
  expect(text).toContain('maths-v9');
  expect(text).toContain('maths-v1');
});

test('of pairs of answers the card, the model and its file say how often the wanted one is the likelier', async () => {
  mill.evaluator = ['pairs=20'];
  const request = { communityId: community.id, personId: maker.person.id, model: 'maths-v1' };
  const { number } = await workers.evaluate(request, 'pairs');
  const job = await mill.until(workers, number, ended);
  mill.evaluator = [];
  const table = jobCard(job).blocks?.find(({ kind }) => kind === 'table');
  const rows = table?.kind === 'table' ? table.rows : [];
  expect(rows.find(([name]) => name === 'Wanted answer likelier (20 pairs)')).toEqual([
    'Wanted answer likelier (20 pairs)',
    '100',
    '50',
    expect.stringMatching(/^\+50 \(\+\d+ to \+\d+\)$/),
  ]);
  expect(textOf(await room.say(maker, '/model show maths-v1'))).toContain(
    'wanted answer likelier in 100 against 50 % of pairs',
  );
  const [given] = await room.say(maker, '/model export maths-v1');
  const file = fileOf(given);
  const folder = file?.name.replace('.zip', '');
  const card = await unzipped(await mill.files.local(file?.sha256 as never), `${folder}/README.md`);
  expect(card).toContain('| Preference accuracy | 100.0 (100.0 to 100.0) | 50.0 (');
  expect(card).toContain('the share of 20 held-out pairs');
});

async function merge(): Promise<Job> {
  const [plan] = await room.say(maker, '/model export maths-v1 merged');
  expect(textOf(plan ? [plan] : [])).toContain('Merge maths-v1 with smollm2-135m?');
  await room.press(maker, plan, 'Start');
  const [job] = await workers.jobs(community.id);
  expect(job?.kind).toBe('merge');
  return job as Job;
}

function filesOf(message: Message | undefined): { name: string; sha256: string }[] {
  const block = message?.content.blocks.find(({ kind }) => kind === 'files');
  return block?.kind === 'files' ? block.files : [];
}

function fileOf(message: Message | undefined): { name: string; sha256: string } | undefined {
  return filesOf(message)[0];
}

async function unzipped(path: string, name: string): Promise<string> {
  const read = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())';
  return (await promisify(execFile)('python3', ['-c', read, path, name])).stdout;
}

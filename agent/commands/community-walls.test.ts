import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hashedEmbedder } from '../../knowledge/embedder/hashed.ts';
import { openKnowledge } from '../../knowledge/open.ts';
import { sql } from '../../store/database/sql.ts';
import { openTopics } from '../../store/queue/topics.ts';
import { emptyDatabase } from '../../test/database.ts';
import { openRoom } from '../../workers/room.fixture.ts';
import { type Argument, argumentsOf } from '../arguments/schema.ts';
import type { Message } from '../messages/outbox.ts';
import { testAgent, textOf } from '../room.fixture.ts';
import type { Sender } from '../update.ts';
import { commands } from './index.ts';

// Whoever makes a group of their own is operator there. It must open nothing of anybody else's: every command, with
// every thing of another community that it could name, changes nothing there and tells nothing of it.

const db = await emptyDatabase();
const mill = await openRoom(db);
const { workers, close } = await mill.open(false);
const topics = await openTopics(db);
const knowledge = await openKnowledge({ db, topics, embedder: hashedEmbedder(), allowPrivate: false });
const { rooms, person, settle, community, files } = await testAgent(db, { workers, knowledge });
afterAll(async () => {
  await Promise.all([close(), knowledge.stop()]);
  await mill.remove();
});

/** Words that only the other community's things hold. */
const secret = 'zanzibar';
let eve: Sender;
let own: Record<string, unknown>;
/** Every name and number by which the other community's things could be called, by kind. */
let foreign: Record<string, unknown[]>;

beforeAll(async () => {
  const ana = await person('Ana', 'operator');
  const datanet = await makeDatanet(community.id, ana.id, 'oats', `About ${secret}`);
  const dropped = [
    { name: 'a.txt', ...(await files.put(`${secret} is an island, and this is a row about it.`)) },
  ];
  const { id: submission } = await rooms.datanets.submit({
    datanetId: datanet.id,
    personId: ana.id,
    origin: 'given',
    files: dropped,
  });
  await vi.waitFor(
    async () => expect((await rooms.datanets.submissionById(submission)).status).toBe('waiting'),
    20_000,
  );
  const { number: job } = await workers.start(
    { ...mill.request({ name: 'oats-model' }), communityId: community.id, personId: ana.id },
    'job',
  );
  const wanted = (rank: number) => ({
    request: {
      ...mill.request({ settings: { method: 'lora', rank } }),
      communityId: community.id,
      personId: ana.id,
    },
    differs: { rank },
  });
  const { number: sweep } = await workers.startSweep([wanted(4), wanted(8)], 'sweep');
  await workers.presets.save({
    communityId: community.id,
    personId: ana.id,
    name: 'oats-preset',
    settings: { rank: 4 },
  });
  const model = await insertModel(community.id, job);
  const comparison = await workers.arena.keep({
    communityId: community.id,
    personId: ana.id,
    origin: 'arena',
    blind: true,
    prompt: `Where is ${secret}?`,
    answers: [
      { name: 'oats-model', version: model, answer: secret },
      { name: 'smollm2-135m', answer: secret },
    ],
  });
  const channel = await rooms.chats.chat({
    platform: 'paper',
    externalId: 'kitchen',
    communityId: community.id,
    name: `kitchen-${secret}`,
  });
  const post = await rooms.posts.keep({
    communityId: community.id,
    chatId: channel,
    datanetId: datanet.id,
    board: 'contributors',
    every: 'day',
    createdBy: ana.id,
    origin: 'post',
  });
  const source = await knowledge.follow({
    communityId: community.id,
    name: 'handbook',
    address: join(import.meta.dirname, '../../test/corpora/elsa-docs/activities'),
    refreshMinutes: 1440,
    origin: 'source',
  });
  await vi.waitFor(async () => expect((await knowledge.sourceById(source.id))?.status).toBe('ready'), 20_000);
  const { id: token } = await rooms.people.mcpTokens.make({
    communityId: community.id,
    createdBy: ana.id,
    label: secret,
    origin: 'token',
  });
  rooms.people.rolesFrom('paper', async server => (server === 'mill' ? [{ id: '555', name: secret }] : []));
  await rooms.people.mapRole(community.id, { id: '555', name: secret, gives: 'steward' });
  const turn = await answerIn(channel, ana.id);
  const { id: schedule } = await rooms.refineSchedules.keep({
    communityId: community.id,
    chatId: channel,
    model: 'oats-model',
    every: 'week',
    rows: 10,
    way: 'on',
    starts: true,
    createdBy: ana.id,
    origin: 'schedule',
  });
  // As it stands while a decided submission waits for a steward.
  const { id: request } = await db.one<{ id: number }>(sql`
    insert into removal (submission_id, reason, asked_by, asked_at, origin, state)
    values (${submission}, ${`It tells of ${secret}.`}, ${ana.id}, now(), 'takedown', 'asked') returning id`);
  await rooms.people.sessions.begin(ana.id, `Browser of ${secret}`);
  const [session] = await rooms.people.sessions.ofPerson(ana.id);
  const answer = await rooms.questions.keep({
    chatId: channel,
    personId: ana.id,
    origin: 'question',
    question: `Where is ${secret}?`,
    answer: `${secret} is an island.`,
    at: new Date(),
  });
  foreign = {
    schedule: [schedule],
    request: [request],
    session: [session?.id],
    answer: [answer],
    turn: [turn],
    datanet: ['oats'],
    submission: [submission],
    job: [job],
    model: ['oats-model', `oats-model@${model}`, 'oats-model, smollm2-135m'],
    comparison: [comparison],
    person: ['Ana', '@Ana', `#${ana.id}`],
    sweep: [sweep],
    preset: ['oats-preset'],
    source: ['handbook'],
    channel: [`#${channel}`, `kitchen-${secret}`],
    post: [post.id],
    token: [token],
    platformRole: ['555', secret, `@${secret}`],
  };
  eve = await placeOfEve();
  own = {
    name: 'rye',
    datanet: 'wheat',
    modality: 'text',
    text: 'A sentence of hers.',
    message: 'Hello.',
    prompt: 'Hello.',
    question: 'What is correlation?',
    url: 'https://docs.example.invalid/',
    role: 'operator',
    grade: 'good',
    rating: 'good',
    answer: 'Another answer.',
    base: 'smollm2-135m',
    bases: ['smollm2-135m'],
  };
});

async function makeDatanet(communityId: number, createdBy: number, name: string, summary: string) {
  return rooms.datanets.create({ communityId, createdBy, name, modality: 'text', summary, origin: name });
}

/** What a model told somebody in a channel. */
async function answerIn(chatId: number, personId: number): Promise<number> {
  await rooms.conversations.start({ chatId, personId, model: 'oats-model', origin: 'conversation' });
  const { id = 0 } = (await rooms.conversations.current(chatId, personId)) ?? {};
  await rooms.conversations.say(id, { origin: 'asked', actor: 'person', text: secret });
  const by = { model: 'oats-model', version: 'aaaaaaaaaaaa', system: undefined };
  return rooms.conversations.say(id, { origin: 'asked', actor: 'model', text: secret, by });
}

async function insertModel(communityId: number, job: number): Promise<string> {
  const sha256 = 'a'.repeat(64);
  await db.run(sql`
    insert into trained_model
      (community_id, name, sha256, adapter, bytes, base, snapshot_id, data_label, settings, job_number)
    select ${communityId}, 'oats-model', ${sha256}, 'x', 1, base, 1, 'oats v1', settings, number
    from training_job where number = ${job}`);
  return sha256.slice(0, 12);
}

/** Operator of a group she made for herself, with a datanet of her own. */
async function placeOfEve(): Promise<Sender> {
  const group = await rooms.people.community('paper', 'eves', 'Eve’s');
  const her = await rooms.people.person('paper', 'eve', 'Eve');
  await rooms.people.setRole(group.id, her.id, 'operator');
  await makeDatanet(group.id, her.id, 'wheat', 'Hers');
  const chatId = await rooms.chats.chat({
    platform: 'paper',
    externalId: 'eve',
    communityId: group.id,
    private: true,
  });
  return { chatId, community: group, person: her };
}

/** What Eve could say about one thing of the other community's, with whatever else the command needs. */
function calls(
  name: string,
  args: readonly Argument[],
): { command: string; values: Record<string, unknown> }[] {
  const needed = Object.fromEntries(
    args.filter(({ required }) => required).map(one => [one.name, own[one.name]]),
  );
  return args.flatMap(({ name: argument, kind }) => {
    const things = foreign[kind ?? argument] ?? [];
    return things.map(thing => ({ command: name, values: { ...needed, [argument]: thing } }));
  });
}

/** All that stands in the other community, row by row. */
async function standsThere(): Promise<unknown> {
  const of = sql`community_id = ${community.id}`;
  return Promise.all([
    db.all(sql`select * from datanet where ${of} order by id`),
    db.all(
      sql`select s.* from submission s join datanet on datanet.id = s.datanet_id where ${of} order by s.id`,
    ),
    db.all(sql`select r.* from review r join submission s on s.id = r.submission_id
      join datanet on datanet.id = s.datanet_id where ${of} order by 1, 2`),
    db.all(sql`select a.* from review_assignment a join submission s on s.id = a.submission_id
      join datanet on datanet.id = s.datanet_id where ${of} order by 1, 2`),
    db.all(sql`select * from membership where ${of} order by person_id`),
    db.all(
      sql`select number, status, cancel_asked_at, model_name from training_job where ${of} order by number`,
    ),
    db.all(sql`select * from trained_model where ${of} order by id`),
    db.all(sql`select * from model_comparison where ${of} order by id`),
    db.all(sql`select v.* from model_vote v join model_comparison c on c.id = v.comparison_id where ${of}`),
    db.all(sql`select r.* from answer_rating r`),
    db.all(sql`select * from answer_correction where ${of}`),
    db.all(sql`select id, text, replaced_by from turn order by id`),
    db.all(sql`select id, name, address, status from source where ${of} order by id`),
    db.all(sql`select * from chat where ${of} order by id`),
    db.all(sql`select * from post where ${of} order by id`),
    db.all(sql`select id, label, revoked_at from access_token where ${of} order by id`),
    db.all(sql`select * from platform_role where ${of} order by external_id`),
    db.all(sql`select * from refine_schedule where ${of} order by id`),
    db.all(sql`select * from removal order by id`),
    db.all(sql`select id, person_id from session order by id`),
    db.all(sql`select * from wrong_answer`),
    db.all(sql`select count(*) from snapshot join datanet on datanet.id = datanet_id where ${of}`),
  ]);
}

test('no command reaches a thing of another community, by whatever name or number, confirmed or not', async () => {
  const before = await standsThere();
  const tried: string[] = [];
  for (const command of commands) {
    for (const { command: name, values } of calls(command.name, argumentsOf(command))) {
      const update = { kind: 'form' as const, command: name, values, files: [] };
      const said = await settle(eve, update);
      const pressed = await pressAll(said);
      const text = textOf([...said, ...pressed]).replaceAll(`kitchen-${secret}`, '');
      expect(text, `/${name} ${JSON.stringify(values)}`).not.toContain(secret);
      expect(await standsThere(), `/${name} ${JSON.stringify(values)}`).toEqual(before);
      tried.push(name);
    }
  }
  // A table that names nothing would prove nothing: each kind of thing was named to some command, and votes were tried.
  const kinds = commands.filter(({ name }) => tried.includes(name)).flatMap(argumentsOf);
  for (const kind of Object.keys(foreign)) expect(kinds.map(one => one.kind ?? one.name)).toContain(kind);
  expect(tried).toContain('vote');
}, 120_000);

/** Presses whatever is offered, as somebody would who wants it done. */
async function pressAll(said: readonly Message[]): Promise<Message[]> {
  const all: Message[] = [];
  for (const token of said.flatMap(({ content }) => content.buttons?.map(one => one.token) ?? []))
    all.push(...(await settle(eve, { kind: 'press', token, picked: {} })));
  return all;
}

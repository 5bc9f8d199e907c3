import { Client, Events, GatewayIntentBits, MessageFlags, Partials, Routes } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';
import { type FakeDiscord, type FakeOptions, startFakeDiscord } from './fake-discord.ts';

// The real discord.js on the fake: what it refuses and what it lets pass is as Discord's documentation says.
const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

async function server(options: FakeOptions = {}): Promise<FakeDiscord> {
  const fake = await startFakeDiscord(options);
  onTestFinished(() => fake.stop());
  return fake;
}

function clientOf(fake: FakeDiscord, options: { intents?: number[] } = {}): Client {
  const client = new Client({
    intents: options.intents ?? intents,
    partials: [Partials.Channel],
    rest: { api: fake.api, retries: 0 },
  });
  client.on('error', () => {});
  onTestFinished(() => client.destroy());
  return client;
}

async function connected(options: FakeOptions = {}) {
  const fake = await server(options);
  const guild = fake.createGuild('Mill');
  const client = clientOf(fake);
  const ready = new Promise(resolve => client.once(Events.ClientReady, resolve));
  await client.login(fake.token);
  await ready;
  return { fake, guild, client };
}

test('a client identifies, knows its guilds and hears messages', async () => {
  const { fake, guild, client } = await connected();
  expect(client.guilds.cache.get(guild.id)?.name).toBe('Mill');
  const ana = fake.addMember(guild, 'Ana');
  const heard = new Promise<string>(resolve =>
    client.once(Events.MessageCreate, message =>
      resolve(`${message.author.displayName} ${message.channel.id} ${message.content}`),
    ),
  );
  fake.userSends(ana, guild.general, 'hello');
  expect(await heard).toBe(`Ana ${guild.general.id} hello`);
});

test('a wrong token is refused by REST and by the gateway', async () => {
  const fake = await server();
  await expect(clientOf(fake).login('wrong.token.here')).rejects.toMatchObject({ code: 'TokenInvalid' });
  const socket = new WebSocket(`${fake.url.replace('http', 'ws')}/?v=10&encoding=json`);
  const closed = new Promise<number>(resolve => {
    socket.onclose = event => resolve(event.code);
  });
  socket.onmessage = () =>
    socket.send(JSON.stringify({ op: 2, d: { token: 'wrong', intents: 1, properties: {} } }));
  expect(await closed).toBe(4004);
});

test('message content needs its switch, and without the intent only mentions can be read', async () => {
  const fake = await server({ messageContent: false });
  await expect(clientOf(fake).login(fake.token)).rejects.toThrow('disallowed intents');
  const guild = fake.createGuild('Mill');
  const ana = fake.addMember(guild, 'Ana');
  const client = clientOf(fake, { intents: intents.slice(0, 3) });
  const heard: string[] = [];
  client.on(Events.MessageCreate, message => heard.push(message.content));
  await client.login(fake.token);
  fake.userSends(ana, guild.general, 'secret');
  fake.userSends(ana, guild.general, `<@${fake.world.bot.id}> hello`);
  fake.userSends(ana, fake.directMessages(ana), 'directly');
  await fake.until('three messages', () => heard.length === 3);
  expect(heard).toEqual(['', `<@${fake.world.bot.id}> hello`, 'directly']);
});

test('after a lost connection the session is resumed and nothing is missed', async () => {
  const { fake, guild, client } = await connected();
  const ana = fake.addMember(guild, 'Ana');
  const heard: string[] = [];
  client.on(Events.MessageCreate, message => heard.push(message.content));
  fake.gateway.askToReconnect();
  fake.userSends(ana, guild.general, 'meanwhile');
  await fake.until('the message', () => heard.includes('meanwhile'));
  expect(fake.gateway.counts).toMatchObject({ identified: 1, resumed: 1 });
  fake.gateway.drop();
  await fake.until('the second resume', () => fake.gateway.counts.resumed === 2);
});

test('a session that is forgotten is made anew', async () => {
  const { fake, guild, client } = await connected();
  fake.gateway.invalidate(false);
  await fake.until('a new session', () => fake.gateway.counts.identified === 2, 20);
  const ana = fake.addMember(guild, 'Ana');
  const heard = new Promise<string>(resolve =>
    client.once(Events.MessageCreate, message => resolve(message.content)),
  );
  fake.userSends(ana, guild.general, 'again');
  expect(await heard).toBe('again');
});

test('heartbeats are answered', async () => {
  const { fake } = await connected({ heartbeatMs: 60 });
  await fake.until('three heartbeats', () => fake.gateway.counts.heartbeats >= 3);
  expect(fake.gateway.counts.identified).toBe(1);
});

const text = (length: number) => ({ type: 10, content: 'x'.repeat(length) });
const button = (id: string) => ({ type: 2, style: 1, label: 'Go', custom_id: id });
const row = (n: number) => ({ type: 1, components: Array.from({ length: n }, (_, at) => button(`b${at}`)) });
const flags = MessageFlags.IsComponentsV2;

test.each([
  ['2,001 characters', { content: 'x'.repeat(2001) }, 50035],
  ['nothing', { content: '' }, 50006],
  ['content beside components of the second version', { content: 'x', flags, components: [text(1)] }, 50035],
  ['4,001 characters in components', { flags, components: [text(2000), text(2001)] }, 50035],
  ['41 components', { flags, components: Array.from({ length: 41 }, () => text(1)) }, 50035],
  ['a container without the flag', { components: [{ type: 17, components: [text(1)] }] }, 50035],
  ['six buttons in a row', { flags, components: [row(6)] }, 50035],
  [
    'a custom id of 101 characters',
    { flags, components: [{ type: 1, components: [button('x'.repeat(101))] }] },
    50035,
  ],
  ['one custom id twice', { flags, components: [row(1), row(1)] }, 50035],
  [
    '26 options',
    {
      flags,
      components: [
        {
          type: 1,
          components: [
            {
              type: 3,
              custom_id: 's',
              options: Array.from({ length: 26 }, (_, at) => ({ label: `${at}`, value: `${at}` })),
            },
          ],
        },
      ],
    },
    50035,
  ],
  [
    'a picture that is not attached',
    { flags, components: [{ type: 12, items: [{ media: { url: 'attachment://no.png' } }] }] },
    50035,
  ],
])('a message with %s is refused', async (_, body, code) => {
  const { guild, client } = await connected();
  await expect(client.rest.post(Routes.channelMessages(guild.general.id), { body })).rejects.toMatchObject({
    code,
  });
});

test('files are uploaded, shown, and served at signed addresses for a day', async () => {
  const { fake, guild, client } = await connected();
  const body = { flags, components: [{ type: 13, file: { url: 'attachment://a.txt' } }] };
  const files = [{ name: 'a.txt', data: Buffer.from('hello') }];
  const sent = (await client.rest.post(Routes.channelMessages(guild.general.id), { body, files })) as {
    id: string;
    attachments: { url: string }[];
  };
  const url = sent.attachments[0]?.url ?? '';
  expect(await (await fetch(url)).text()).toBe('hello');
  expect((await fetch(url.replace(/hm=./, 'hm=z'))).status).toBe(404);
  fake.clock.advance(25 * 3600_000);
  expect((await fetch(url)).status).toBe(404);
  const large = [{ name: 'b.bin', data: Buffer.alloc(10 * 1024 * 1024 + 1) }];
  await expect(
    client.rest.post(Routes.channelMessages(guild.general.id), { files: large }),
  ).rejects.toMatchObject({ code: 40005 });
});

test('a nonce that is enforced makes one message of two', async () => {
  const { fake, guild, client } = await connected();
  const body = { content: 'once', nonce: '7-0', enforce_nonce: true };
  const first = (await client.rest.post(Routes.channelMessages(guild.general.id), { body })) as {
    id: string;
  };
  const second = (await client.rest.post(Routes.channelMessages(guild.general.id), { body })) as {
    id: string;
  };
  expect(second.id).toBe(first.id);
  fake.clock.advance(10 * 60_000);
  const third = (await client.rest.post(Routes.channelMessages(guild.general.id), { body })) as {
    id: string;
  };
  expect(third.id).not.toBe(first.id);
});

test('an interaction is answered once, within 3 seconds, and its token lives 15 minutes', async () => {
  const { fake, guild, client } = await connected();
  await client.application?.commands.set([{ name: 'ping', description: 'Answers' }]);
  const ana = fake.addMember(guild, 'Ana');
  const answers: Promise<unknown>[] = [];
  const heard: { webhook: { send: (text: string) => Promise<unknown> } }[] = [];
  client.on(Events.InteractionCreate, interaction => {
    if (!interaction.isChatInputCommand()) return;
    heard.push(interaction as never);
    const late = fake.clock.now() - interaction.createdTimestamp > 3000;
    const first = interaction.deferReply({ flags: MessageFlags.Ephemeral });
    answers.push(
      late
        ? first
        : first.then(() =>
            client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), {
              body: { type: 5 },
            }),
          ),
    );
  });
  fake.userUsesCommand(ana, guild.general, 'ping');
  await fake.until('the command', () => answers.length === 1);
  await expect(answers[0]).rejects.toMatchObject({ code: 40060 });
  await heard[0]?.webhook.send('done');
  expect(fake.messagesOf(guild.general)).toHaveLength(0);
  expect(fake.messagesOf(guild.general, ana).map(fake.textOf)).toEqual(['done']);
  fake.clock.advance(15 * 60_000);
  await expect(heard[0]?.webhook.send('late')).rejects.toMatchObject({ code: 50027 });

  const opened = fake.userUsesCommand(ana, guild.general, 'ping');
  fake.clock.advance(3001);
  await fake.until('the second command', () => answers.length === 2);
  await expect(answers[1]).rejects.toMatchObject({ code: 10062 });
  expect(opened.answered).toBeUndefined();
});

test('the wrong names and sizes of slash commands are refused', async () => {
  const { client } = await connected();
  const set = (commands: object[]) => client.application?.commands.set(commands as never);
  const option = { type: 3, name: 'x', description: 'x' };
  await expect(set([{ name: 'Train', description: 'x' }])).rejects.toMatchObject({ code: 50035 });
  await expect(set([{ name: 'train', description: 'x'.repeat(101) }])).rejects.toMatchObject({ code: 50035 });
  const options = Array.from({ length: 26 }, (_, at) => ({ ...option, name: `o${at}` }));
  await expect(set([{ name: 'train', description: 'x', options }])).rejects.toMatchObject({ code: 50035 });
  await set([{ name: 'train', description: 'x', options: [option] }]);
});

test('rate limits are told in headers and counted when they are not kept', async () => {
  const { fake, guild } = await connected({ messageLimit: { requests: 2, seconds: 60 } });
  const post = () =>
    fetch(`${fake.api}/v10/channels/${guild.general.id}/messages`, {
      method: 'POST',
      headers: { Authorization: `Bot ${fake.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ content: 'x' }),
    });
  expect((await post()).headers.get('X-RateLimit-Remaining')).toBe('1');
  await post();
  const third = await post();
  expect(third.status).toBe(429);
  expect(((await third.json()) as { retry_after: number }).retry_after).toBeGreaterThan(50);
  expect(fake.overLimits()).toBe(1);
});

test('the scripted trouble happens once and to what it is meant for', async () => {
  const { fake, guild, client } = await connected();
  fake.trouble({ method: 'POST', path: /messages$/, does: { kind: 'status', status: 500 } });
  const send = () => client.rest.post(Routes.channelMessages(guild.general.id), { body: { content: 'x' } });
  await expect(send()).rejects.toMatchObject({ status: 500 });
  fake.trouble({ method: 'POST', path: /messages$/, does: { kind: 'drop the answer' } });
  await expect(send()).rejects.toThrow();
  expect(fake.messagesOf(guild.general)).toHaveLength(1);
  await send();
  expect(fake.messagesOf(guild.general)).toHaveLength(2);
});

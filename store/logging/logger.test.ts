import { describe, expect, test } from 'vitest';
import { DatabaseUnavailable } from '../database/unavailable.ts';
import { OutsideError } from '../errors.ts';
import { describeError } from './describe-error.ts';
import { type LogLevel, openLogger } from './logger.ts';
import { prettyLines } from './pretty.ts';
import { passwordsIn, redactorOf } from './redact.ts';

function logged(level: LogLevel = 'debug', secrets: string[] = []) {
  const lines: string[] = [];
  return { lines, log: openLogger({ level, secrets, output: { write: line => void lines.push(line) } }) };
}

const said = 'My grandmother bakes rye bread';

test('a line is JSON with its level, its time, its room and the ids it is about', () => {
  const { lines, log } = logged();
  log.child({ room: 'telegram' }).child({ chat: 7 }).warn({ message: 12 }, 'A message is late');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    room: 'telegram',
    chat: 7,
    message: 12,
    msg: 'A message is late',
  });
});

test('what is below the level is not written, in children neither', () => {
  const { lines, log } = logged('warn');
  log.info({}, 'no');
  log.child({ room: 'agent' }).debug({}, 'no');
  log.child({ room: 'agent' }).error({}, 'yes');
  expect(lines).toHaveLength(1);
  const silent = logged('silent');
  silent.log.error({}, 'no');
  expect(silent.lines).toEqual([]);
});

describe('of an error, what failed and where is kept, and nothing that somebody wrote', () => {
  const errors: [string, unknown][] = [
    ['words in a message', new Error(`Could not read ${said}`)],
    ['JSON that can’t be read', caught(() => JSON.parse(said))],
    ['a number that is none', caught(() => BigInt(said))],
    ['an address that is none', caught(() => new URL(said))],
    ['a time zone that is none', caught(() => new Intl.DateTimeFormat('en', { timeZone: said }))],
    ['a key that is looked for in words', caught(() => 'length' in (said as unknown as object))],
    ['a property of nothing', caught(() => (undefined as unknown as Record<string, number>)[said])],
    [
      'a statement’s parameters',
      Object.assign(new Error(`invalid input syntax for type bigint: "${said}"`), {
        severity: 'ERROR',
        code: '22P02',
        detail: `Token "${said}" is invalid.`,
        where: `JSON data, line 1: ${said}`,
        query: `select '${said}'`,
        parameters: [said],
      }),
    ],
    [
      'quotation marks in what is quoted',
      Object.assign(new Error(`invalid input syntax for type json: "a "${said}" b"`), {
        severity: 'ERROR',
        code: '22P02',
      }),
    ],
    [
      'a request',
      Object.assign(new Error('Invalid Form Body'), { requestBody: { json: { content: said } } }),
    ],
    [
      'a payload',
      Object.assign(new Error(said), { method: 'sendMessage', error_code: 400, payload: { text: said } }),
    ],
    [
      'issues',
      Object.assign(new Error(JSON.stringify([{ received: said }])), { issues: [{ path: [said] }] }),
    ],
    ['a service that repeats it', new OutsideError(`The model did not answer: ${said}`)],
    ['a path', Object.assign(new OutsideError(`“${said}” can’t be read`), { path: `/srv/${said}` })],
    ['a cause', new OutsideError('Telegram answered 500.', { cause: new Error(said) })],
    ['several', new AggregateError([new Error(said)], said)],
    ['a name', Object.assign(new Error('x'), { name: said, code: said })],
    ['several lines', new OutsideError(`It failed\n${said}`)],
    [
      'a frame of its own',
      Object.assign(new Error('x'), { stack: `Error: x\n    at ${said}\n    at a (${said}:1:2)` }),
    ],
    ['a text', said],
    ['an object', { message: said }],
  ];
  test.each(errors)('%s', (_, err) => {
    const { lines, log } = logged();
    log.error({ err }, 'It failed');
    for (const word of said.split(' ')) expect(lines.join()).not.toContain(word);
    expect(lines).toHaveLength(1);
    expect(prettyLines(lines[0] ?? '')).not.toContain(said);
  });
});

test('codes, the table and the constraint of PostgreSQL, the call of Node and the answer of a platform are kept', () => {
  const postgres = Object.assign(
    new Error('duplicate key value violates unique constraint "person_name_key"'),
    {
      severity: 'ERROR',
      code: '23505',
      table: 'person',
      constraint: 'person_name_key',
    },
  );
  expect(describeError(postgres)).toMatchObject({
    code: '23505',
    table: 'person',
    constraint: 'person_name_key',
    message: 'duplicate key value violates unique constraint "…"',
  });
  const system = Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open', errno: -2 });
  expect(describeError(system)).toMatchObject({ code: 'ENOENT', syscall: 'open' });
  const discord = Object.assign(new Error('Missing Access'), { code: 50001, status: 403, method: 'POST' });
  expect(describeError(discord)).toMatchObject({ code: 50001, status: 403, method: 'POST' });
});

test('an error of ours says where it was thrown, and what the outside world did', () => {
  const described = describeError(
    new DatabaseUnavailable('The database can’t be reached.', { cause: caught(fails) }),
  );
  expect(described.message).toBe('The database can’t be reached.');
  expect(described.cause?.message).toBe('Cannot read properties of undefined');
  expect(described.cause?.stack?.[0]).toMatch(/^fails store\/logging\/logger\.test\.ts:\d+:\d+$/);
});

describe('secrets are in no line, wherever they come from', () => {
  const secrets = [
    [
      'a token of the settings',
      'my-own-token-of-a-proxy',
      'https://proxy.mill/my-own-token-of-a-proxy/getMe',
    ],
    ['as it is written in an address', 'p@ss word/1', 'p%40ss%20word%2F1'],
    ['as it is written in JSON', 'quote"d-secret', 'quote"d-secret'],
    [
      'Telegram',
      undefined,
      'https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ/sendMessage',
    ],
    ['Discord', undefined, 'MTE4MjM0NTY3ODkwMTIzNDU2Nw.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB'],
    ['an answer to an interaction', undefined, '/webhooks/1182345678901234567/aW50ZXJhY3Rpb246MTE4'],
    ['a header', undefined, 'Authorization: Bearer abcdefgh12345678'],
    ['a key of a language model', undefined, 'sk-proj-abcdefghij1234567890'],
    ['a connection string', undefined, 'postgresql://mill:hunter2@db.mill:5432/mill'],
    ['a sign-in link', undefined, 'http://127.0.0.1:8484/sign-in/Zm9vYmFyYmF6'],
    ['a link to a private chat', undefined, 'https://t.me/mill_bot?start=Zm9vYmFyYmF6'],
  ] as const;
  const inside =
    /AAHdqTcv|MTE4MjM0|GaBcDe|aW50ZXJh|abcdefgh|hunter2|Zm9vYmFy|my-own-token|p%40ss|quote.*d-secret/;
  test.each(secrets)('%s', (_, secret, text) => {
    const { lines, log } = logged('debug', secret === undefined ? [] : [secret]);
    log.error({ route: text }, `It failed at ${text}`);
    expect(lines.join()).toContain('[redacted]');
    expect(lines.join()).not.toMatch(inside);
  });

  test('ids, times and versions are left as they are', () => {
    const line =
      '{"chat":"1182345678901234567","time":"2026-11-22T12:00:00.000Z","stack":["work agent/agent.ts:104:13"]}';
    expect(redactorOf(['short'])(line)).toBe(line);
  });
});

test('the password of a connection string is known as it is written and as it is meant', () => {
  expect(passwordsIn('postgresql://mill:p%40ss@db/mill')).toEqual(['p%40ss', 'p@ss']);
  expect(passwordsIn('no connection string')).toEqual([]);
});

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

function fails(): unknown {
  return (undefined as unknown as { words: string }).words;
}

import { expect, test } from 'vitest';
import { testAgent } from '../../agent/room.fixture.ts';
import { emptyDatabase } from '../../test/database.ts';
import { testWebApp } from './app.fixture.ts';
import { attachment } from './download-route.ts';

const db = await emptyDatabase();
const house = await testAgent(db);
const { rooms, files, clock, webUrl } = house;
const local = await rooms.people.community('web', 'local', 'Local chat');
const web = testWebApp(db, house, local);

const mediaType = 'application/zip';
async function stored(content: string, name = 'rye.zip') {
  const { sha256 } = await files.put(content);
  return { name, sha256, mediaType };
}

test('a signed link gives the file without signing in, under its name and never to be shown', async () => {
  const link = rooms.downloads.link(await stored('rye flour', 'Rye “mill” (v1).zip'), 60);
  expect(link).toMatch(/^http:\/\/mill\.example\/download\//);
  const answer = await web.request(link ?? '');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('rye flour');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': mediaType,
    'content-length': '9',
    'content-disposition': `attachment; filename="Rye _mill_ (v1).zip"; filename*=UTF-8''Rye%20%E2%80%9Cmill%E2%80%9D%20%28v1%29.zip`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  const head = await web.request(link ?? '', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '9', '']);
});

test('any change of a link makes it none: another file, name, kind or time, or half of it', async () => {
  const link = rooms.downloads.link(await stored('rye'), 60) ?? '';
  const other = await stored('secret flour');
  const [, , , , hash = '', until = '', signature = ''] = link.split('/');
  const changed = [
    link.replace(hash, other.sha256),
    link.replace('rye.zip', 'rye.exe'),
    link.replace('application%2Fzip', 'text%2Fhtml'),
    link.replace(until, String(Number(until) + 60)),
    link.replace(signature, signature.slice(0, -2)),
    link.replace(signature, 'A'.repeat(43)),
    link.replace(/\?.*/, ''),
    link.replace('/rye.zip', ''),
    link.replace('/rye.zip', '/%E0%A4%A'),
    'http://mill.example/download/',
    `http://mill.example/download/${other.sha256}`,
  ];
  for (const address of changed) {
    const answer = await web.request(address);
    expect([address, answer.status]).toEqual([address, 404]);
    expect(await answer.text()).toContain('There is no file at this address');
  }
});

test('after its time a link says so, and so does one whose file is gone', async () => {
  const file = await stored('oats');
  const link = rooms.downloads.link(file, 60) ?? '';
  const longer = rooms.downloads.link(file, 24 * 60) ?? '';
  clock.now = new Date(clock.now.getTime() + 60 * 60_000);
  const old = await web.request(link);
  expect([old.status, await old.text()]).toEqual([410, expect.stringContaining('This link is too old')]);
  expect((await web.request(longer)).status).toBe(200);
  await files.remove(file.sha256);
  const gone = await web.request(longer);
  expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('not kept any more')]);
});

test('while PUBLIC_URL is missing, links are made for the page alone', async () => {
  webUrl.current = 'http://127.0.0.1:8484';
  const file = await stored('barley');
  expect(rooms.downloads.link(file, 60)).toBeUndefined();
  const link = rooms.downloads.link(file, 60, true) ?? '';
  expect(link).toMatch(/^\/download\//);
  expect(await (await web.request(`http://mill${link}`)).text()).toBe('barley');
  webUrl.current = 'http://mill.example';
});

test.each([
  ['a"b.zip', 'a_b.zip', 'a%22b.zip'],
  ['a\r\nSet-Cookie: x.zip', 'a__Set-Cookie_ x.zip', 'a__Set-Cookie%3A%20x.zip'],
  ['../../etc/passwd', '.._.._etc_passwd', '.._.._etc_passwd'],
  ['мука.zip', '____.zip', '%D0%BC%D1%83%D0%BA%D0%B0.zip'],
])('the name %j can break out of no header', (name, ascii, whole) => {
  expect(attachment(name)).toBe(`attachment; filename="${ascii}"; filename*=UTF-8''${whole}`);
});

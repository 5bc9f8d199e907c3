import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import type { Download } from '../downloads/downloads.ts';
import { testAgent } from '../room.fixture.ts';
import { givenFiles } from './given-files.ts';

const db = await emptyDatabase();
const { rooms, files, clock, webUrl, community } = await testAgent(db);
const { sha256 } = await files.put('rye');
const megabyte = 1024 * 1024;

const file = (name: string, megabytes: number): Download & { bytes: number } => ({
  name,
  sha256,
  mediaType: 'application/zip',
  bytes: megabytes * megabyte,
});

async function given(platform: string, ...all: ReturnType<typeof file>[]) {
  const chatId = await rooms.chats.chat({
    platform,
    externalId: `of ${platform}`,
    communityId: community.id,
    private: true,
  });
  const blocks = await givenFiles(all, { rooms, chatId, now: clock.now });
  return blocks.map(block => ({
    kind: block.kind,
    names:
      block.kind === 'files'
        ? block.files.map(one => one.name)
        : block.kind === 'links'
          ? block.links.map(one => one.label)
          : undefined,
  }));
}

test.each([
  ['discord', ['small', 'ten'], ['eleven', 'sixty']],
  ['telegram', ['small', 'ten', 'eleven'], ['sixty']],
  ['web', ['small', 'ten', 'eleven', 'sixty'], []],
])(
  'on %s a file stands in the chat up to what it takes, and is a link beyond',
  async (platform, here, linked) => {
    const all = [file('small', 0.1), file('ten', 10), file('eleven', 11), file('sixty', 60)];
    expect(await given(platform, ...all)).toEqual([
      { kind: 'files', names: here },
      ...(linked.length ? [{ kind: 'links', names: linked }, { kind: 'text' }] : []),
    ]);
  },
);

test('where no link would lead anywhere, that is said', async () => {
  webUrl.current = 'http://127.0.0.1:8484';
  expect(await given('telegram', file('small', 1), file('sixty', 60))).toEqual([
    { kind: 'files', names: ['small'] },
    { kind: 'notes' },
  ]);
  webUrl.current = 'http://mill.example';
});

test('more files than a message takes are links', async () => {
  const all = Array.from({ length: 7 }, (_, at) => file(`file ${at}`, 1));
  expect(await given('discord', ...all)).toMatchObject([
    { names: ['file 0', 'file 1', 'file 2', 'file 3', 'file 4'] },
    { names: ['file 5', 'file 6'] },
    {},
  ]);
});

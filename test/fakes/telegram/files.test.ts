import { InputFile, InputMediaBuilder } from 'grammy';
import { expect, test } from 'vitest';
import { pictureSize } from './photo.ts';
import { polling, privately, refused } from './with-grammy.ts';

// The real grammY on the fake: files, photos and albums, both ways.
test('files go up as grammY sends them, and come down for an hour', async () => {
  const { fake, ana, chat, api } = await privately();
  const csv = new InputFile(new TextEncoder().encode('a,b\n'), 'my data.csv');
  const sent = await api.sendDocument(chat.id, csv, { caption: '<b>Here</b>', parse_mode: 'HTML' });
  expect(sent.document).toMatchObject({ file_name: 'my data.csv', file_size: 4 });
  expect(sent.caption_entities).toEqual([{ type: 'bold', offset: 0, length: 4 }]);
  const file = await api.getFile(sent.document.file_id);
  expect(file.file_path).toMatch(/^documents\/file_\d+\.csv$/);
  const url = `${fake.api}/file/bot${fake.token}/${file.file_path}`;
  expect(await (await fetch(url)).text()).toBe('a,b\n');
  expect((await fetch(url.replace(fake.token, '7000000001:wrong'))).status).toBe(404);
  fake.clock.advance(3600_001);
  expect((await fetch(url)).status).toBe(404);
  await api.getFile(sent.document.file_id);
  expect((await fetch(url)).status).toBe(200);
  const again = await api.sendDocument(chat.id, sent.document.file_id);
  expect(again.document.file_id).toBe(sent.document.file_id);

  const large = fake.userSends(ana, chat, '', {
    files: [{ name: 'big.zip', content: '', size: 20 * 2 ** 20 + 1 }],
  });
  const { document } = fake.json(large) as { document: { file_id: string; file_size: number } };
  expect(document.file_size).toBe(20 * 2 ** 20 + 1);
  expect(await refused(api.getFile(document.file_id))).toBe('400 Bad Request: file is too big');
  expect(await refused(api.getFile('nonsense'))).toBe('400 Bad Request: invalid file_id');
  expect(await refused(api.sendDocument(chat.id, new InputFile(new Uint8Array(50 * 2 ** 20 + 1), 'x')))).toBe(
    '413 Request Entity Too Large',
  );
  expect(await refused(api.sendDocument(chat.id, csv, { caption: 'x'.repeat(1025) }))).toBe(
    '400 Bad Request: message caption is too long',
  );
});

/** Of one colour. */
async function png(width: number, height: number): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#39c"/></svg>`;
  return Buffer.from(new Resvg(svg).render().asPng());
}

test('a photo is recompressed into JPEG in several sizes; a file stays as it is', async () => {
  const { fake, ana, chat, api } = await privately();
  const picture = await png(1500, 600);
  const sent = await api.sendPhoto(chat.id, new InputFile(picture));
  expect(sent.photo.map(one => [one.width, one.height])).toEqual([
    [90, 36],
    [320, 128],
    [800, 320],
    [1280, 512],
  ]);
  const said = fake.userSends(ana, chat, 'look', {
    files: [{ name: 'a.png', content: picture, mediaType: 'image/png', as: 'photo' }],
  });
  const [smallest] = fake.json(said).photo as { file_id: string }[];
  const file = await api.getFile(smallest?.file_id ?? '');
  expect(file.file_path).toMatch(/^photos\/file_\d+\.jpg$/);
  const bytes = new Uint8Array(
    await (await fetch(`${fake.api}/file/bot${fake.token}/${file.file_path}`)).arrayBuffer(),
  );
  expect([bytes[0], bytes[1], pictureSize(bytes)]).toEqual([0xff, 0xd8, { width: 90, height: 36 }]);
  const kept = fake.userSends(ana, chat, '', {
    files: [{ name: 'a.png', content: picture, mediaType: 'image/png' }],
  });
  expect(fake.json(kept).document).toMatchObject({
    file_name: 'a.png',
    mime_type: 'image/png',
    file_size: picture.length,
  });
});

test('what is no picture, or too long a one, is no photo', async () => {
  const { chat, api } = await privately();
  const photo = (bytes: Uint8Array) => api.sendPhoto(chat.id, new InputFile(bytes));
  expect(await refused(photo(Buffer.from('no picture')))).toBe('400 Bad Request: IMAGE_PROCESS_FAILED');
  expect(await refused(photo(await png(2100, 100)))).toBe('400 Bad Request: PHOTO_INVALID_DIMENSIONS');
  expect(await refused(photo(new Uint8Array(0)))).toBe('400 Bad Request: file must be non-empty');
  expect(await refused(photo(new Uint8Array(10 * 2 ** 20 + 1)))).toContain('is too big for a photo');
});

test('an album is as many messages with one group id, and its caption is with the first', async () => {
  const { fake, heard, api } = await polling();
  const ana = fake.createUser('Ana');
  const chat = fake.privateChat(ana);
  const files = ['a.csv', 'b.csv', 'c.csv'].map(name => ({ name, content: 'x\n' }));
  const last = fake.userSends(ana, chat, 'three files', { files });
  expect(fake.albumOf(last).map(one => one.body.caption)).toEqual(['three files', undefined, undefined]);
  await fake.until('three messages', () => heard.length === 3);

  const media = [1, 2].map(n => InputMediaBuilder.document(new InputFile(Buffer.from(`${n}`), `${n}.txt`)));
  const sent = await api.sendMediaGroup(chat.id, media);
  expect(new Set(sent.map(one => 'media_group_id' in one && one.media_group_id)).size).toBe(1);
  expect(await refused(api.sendMediaGroup(chat.id, media.slice(0, 1)))).toContain('2-10 are expected');
  const mixed = [...media, InputMediaBuilder.photo(new InputFile(await png(9, 9)))] as never;
  expect(await refused(api.sendMediaGroup(chat.id, mixed))).toBe(
    "400 Bad Request: can't use the media of the specified type in the album",
  );
});

test('captions and media are edited; a text has no caption', async () => {
  const { fake, chat, api } = await privately();
  const sent = await api.sendDocument(chat.id, new InputFile(Buffer.from('1'), '1.txt'), { caption: 'one' });
  await api.editMessageCaption(chat.id, sent.message_id, { caption: '<i>two</i>', parse_mode: 'HTML' });
  const [message] = fake.messagesOf(chat);
  expect(message?.body).toMatchObject({ caption: 'two', document: { file_name: '1.txt' } });
  const media = InputMediaBuilder.photo(new InputFile(await png(10, 10)), { caption: 'three' });
  await api.editMessageMedia(chat.id, sent.message_id, media);
  expect(message?.body).toMatchObject({ caption: 'three', photo: [{ width: 10, height: 10 }] });
  expect(message?.body).not.toHaveProperty('document');
  expect(await refused(api.editMessageText(chat.id, sent.message_id, 'x'))).toBe(
    '400 Bad Request: there is no text in the message to edit',
  );
  const text = await api.sendMessage(chat.id, 'text');
  expect(await refused(api.editMessageCaption(chat.id, text.message_id, { caption: 'x' }))).toBe(
    '400 Bad Request: there is no caption in the message to edit',
  );
});

test('a file’s name goes up as it is until a semicolon, as Telegram’s server reads it', async () => {
  const { chat, api } = await privately();
  const names = ['a b.csv', 'Übung "1".csv', 'данные.csv', 'a;b.csv'];
  const sent = await Promise.all(
    names.map(name => api.sendDocument(chat.id, new InputFile(Buffer.from('x'), name))),
  );
  expect(sent.map(one => one.document.file_name)).toEqual(['a b.csv', 'Übung "1".csv', 'данные.csv', 'a']);
});

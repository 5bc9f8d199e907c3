import type { Context } from 'hono';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Outbox } from '../../agent/messages/outbox.ts';
import type { Files } from '../../store/files/files.ts';
import { pictureFile } from '../pictures/picture-file.ts';

const kept = new Map<string, ReturnType<typeof pictureFile>>();

/** Draws the picture of a message when it is first looked at; the last hundred are kept. */
export async function drawn(c: Context, outbox: Outbox, files: Files, chatId: number): Promise<Response> {
  const [, id, index] = /^\/pictures\/(\d{1,15})-(\d{1,4})-[0-9a-f]{16}\.(?:png|jpg)$/.exec(c.req.path) ?? [];
  const message = id === undefined ? undefined : await outbox.message(Number(id));
  const block = message?.chatId === chatId ? message.content.blocks[Number(index)] : undefined;
  if (block?.kind !== 'picture') return c.notFound();
  const language = message?.content.language ?? 'en';
  const dark = c.req.query('dark') !== undefined;
  const key = `${c.req.path} ${dark}`;
  let file = kept.get(key);
  if (!file) {
    file = inLanguage(language, () => pictureFile(block.picture, files, { dark }));
    kept.set(key, file);
    file.catch(() => kept.delete(key));
    if (kept.size > 100) kept.delete(kept.keys().next().value ?? '');
  }
  const { bytes, mediaType } = await file;
  return c.body(bytes, 200, { 'Content-Type': mediaType, 'Cache-Control': 'private, max-age=86400' });
}

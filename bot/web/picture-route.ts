import type { Context } from 'hono';
import type { Outbox } from '../../agent/messages/outbox.ts';

const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** Draws the picture of a message when it is first looked at; the last hundred are kept. */
export async function drawn(c: Context, outbox: Outbox, chatId: number): Promise<Response> {
  const [, id, index] = /^\/pictures\/(\d{1,15})-(\d{1,4})-[0-9a-f]{16}\.png$/.exec(c.req.path) ?? [];
  const message = id === undefined ? undefined : await outbox.message(Number(id));
  const block = message?.chatId === chatId ? message.content.blocks[Number(index)] : undefined;
  if (block?.kind !== 'picture') return c.notFound();
  const key = c.req.path;
  let png = kept.get(key);
  if (!png) {
    png = import('../pictures/draw.ts')
      .then(({ drawPicture }) => drawPicture(block.picture))
      .then(picture => new Uint8Array(picture.png));
    kept.set(key, png);
    png.catch(() => kept.delete(key));
    if (kept.size > 100) kept.delete(kept.keys().next().value ?? '');
  }
  return c.body(await png, 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=86400' });
}

import type { RawFile } from 'discord.js';
import type { Files } from '../../store/files.ts';
import type { Attachment } from './render.ts';

/** Makes what is uploaded with a message: pictures drawn, files read. The last fifty pictures are kept. */
export function openUploads(files: Files): (attachments: readonly Attachment[]) => Promise<RawFile[]> {
  const drawn = new Map<string, Promise<Buffer>>();

  function draw(attachment: Extract<Attachment, { picture: unknown }>): Promise<Buffer> {
    const key = JSON.stringify(attachment.picture);
    const known = drawn.get(key);
    if (known) return known;
    const png = import('../pictures/draw.ts')
      .then(({ drawPicture }) => drawPicture(attachment.picture))
      .then(picture => Buffer.from(picture.png));
    drawn.set(key, png);
    png.catch(() => drawn.delete(key));
    if (drawn.size > 50) drawn.delete(drawn.keys().next().value ?? '');
    return png;
  }

  return attachments =>
    Promise.all(
      attachments.map(async (attachment): Promise<RawFile> => {
        const { name } = attachment;
        if ('picture' in attachment) return { name, data: await draw(attachment), contentType: 'image/png' };
        if ('text' in attachment) return { name, data: attachment.text, contentType: 'text/markdown' };
        return { name, data: await files.read(attachment.sha256) };
      }),
    );
}

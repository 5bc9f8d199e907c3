import type { Picture } from '../../agent/reply.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';

/** What is uploaded with a message: a picture to be drawn, a stored file, or a text as a file. */
export type Upload = { name: string; alt?: string } & (
  | { picture: Picture }
  | { sha256: Sha256 }
  | { text: string }
);

/** An upload as the bytes of a file. */
export interface UploadedFile {
  name: string;
  data: Buffer | string;
  contentType?: string;
}

/** Makes what is uploaded with a message: pictures drawn, files read. The last fifty pictures are kept. */
export function openUploads(files: Files): (uploads: readonly Upload[]) => Promise<UploadedFile[]> {
  const drawn = new Map<string, Promise<Buffer>>();

  function draw(upload: Extract<Upload, { picture: unknown }>): Promise<Buffer> {
    const key = JSON.stringify(upload.picture);
    const known = drawn.get(key);
    if (known) return known;
    const png = import('../pictures/draw.ts')
      .then(({ drawPicture }) => drawPicture(upload.picture))
      .then(picture => Buffer.from(picture.png));
    drawn.set(key, png);
    png.catch(() => drawn.delete(key));
    if (drawn.size > 50) drawn.delete(drawn.keys().next().value ?? '');
    return png;
  }

  return uploads =>
    Promise.all(
      uploads.map(async (upload): Promise<UploadedFile> => {
        const { name } = upload;
        if ('picture' in upload) return { name, data: await draw(upload), contentType: 'image/png' };
        if ('text' in upload) return { name, data: upload.text, contentType: 'text/markdown' };
        return { name, data: await files.read(upload.sha256) };
      }),
    );
}

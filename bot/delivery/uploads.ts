import { currentLanguage } from '../../agent/language/translate.ts';
import type { Picture } from '../../agent/reply.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { pictureEnding, pictureFile } from '../pictures/picture-file.ts';

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

/** Makes what is uploaded with a message: pictures drawn in the current language, files read. The last fifty pictures are kept. */
export function openUploads(files: Files): (uploads: readonly Upload[]) => Promise<UploadedFile[]> {
  const drawn = new Map<string, Promise<Buffer>>();

  function draw(upload: Extract<Upload, { picture: unknown }>): Promise<Buffer> {
    const key = `${currentLanguage()} ${JSON.stringify(upload.picture)}`;
    const known = drawn.get(key);
    if (known) return known;
    const file = pictureFile(upload.picture, files).then(({ bytes }) => Buffer.from(bytes));
    drawn.set(key, file);
    file.catch(() => drawn.delete(key));
    if (drawn.size > 50) drawn.delete(drawn.keys().next().value ?? '');
    return file;
  }

  return uploads =>
    Promise.all(
      uploads.map(async (upload): Promise<UploadedFile> => {
        const { name } = upload;
        if ('picture' in upload) {
          const contentType = pictureEnding(upload.picture) === 'png' ? 'image/png' : 'image/jpeg';
          return { name, data: await draw(upload), contentType };
        }
        if ('text' in upload) return { name, data: upload.text, contentType: 'text/markdown' };
        return { name, data: await files.read(upload.sha256) };
      }),
    );
}

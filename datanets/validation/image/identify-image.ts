import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import type { GivenFile } from '../reading/identify.ts';
import { error, info } from '../rows/faults.ts';

/** What pictures a datanet takes, by their content. */
export type ImageKind = 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' | 'avif';

/**
 * What a file is by its content, whatever its name says.
 *
 * @returns its kind, with a note where the name says another; or why it is no picture that can be taken
 */
export async function identifyImage(
  file: GivenFile,
): Promise<{ kind: ImageKind; note?: Fault } | { fault: Fault }> {
  const { name, bytes } = file;
  if (bytes.length === 0) {
    return {
      fault: error(
        'empty-file',
        message('The file is empty.'),
        message('Check that it was saved, then drop it again.'),
      ),
    };
  }
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(bytes.subarray(0, 1 << 16)).catch(() => undefined);
  const kind = kinds[type?.ext ?? ''];
  if (!kind) return { fault: refusal(bytes, type) };
  const ending = /\.([^.\s]+)$/.exec(name)?.[1]?.toLowerCase();
  const named = ending === undefined ? undefined : endings[ending];
  if (named === kind || ending === undefined) return { kind };
  return {
    kind,
    note: info(
      'other-content',
      message('The name says .{ending}, the content is {kind}; the content counts.', {
        ending,
        kind: kind.toUpperCase(),
      }),
    ),
  };
}

const kinds: Record<string, ImageKind> = {
  jpg: 'jpeg',
  png: 'png',
  apng: 'png',
  webp: 'webp',
  tif: 'tiff',
  gif: 'gif',
  avif: 'avif',
};

const endings: Record<string, ImageKind> = {
  ...kinds,
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  tiff: 'tiff',
};

function refusal(bytes: Uint8Array, type: { ext: string; mime: string } | undefined): Fault {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1').trimStart();
  if (type?.ext === 'heic' || type?.ext === 'heif') {
    return unread(
      'heic',
      'HEIC',
      message(
        'Save it as JPEG: on an iPhone, Settings > Camera > Formats > Most Compatible, or share it by mail, which converts it.',
      ),
    );
  }
  if (
    /^(?:\u00ef\u00bb\u00bf)?(?:<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE svg[^>]*>|\s)*<svg[\s>]/i.test(head)
  ) {
    return unread('svg', 'SVG', message('An SVG is a program that draws. Export it as PNG, and drop that.'));
  }
  if (type?.ext === 'bmp')
    return unread('bmp', 'BMP', message('Save it as PNG, which keeps each pixel, and drop that.'));
  if (type?.mime.startsWith('image/'))
    return unread('unread-image', type.ext.toUpperCase(), message('Save it as PNG or JPEG, and drop that.'));
  return error(
    'not-a-picture',
    type
      ? message('The content is {kind} and no picture, whatever the name says.', { kind: type.mime })
      : message('The content is no picture that is known here, whatever the name says.'),
    message('This datanet takes pictures: .png, .jpg, .webp, .tiff, .gif or .avif, or a .zip of them.'),
  );
}

function unread(code: string, kind: string, mend: TranslatableMessage): Fault {
  return error(code, message('The picture is {kind}, which is not taken here.', { kind }), mend);
}

import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import type { GivenFile } from '../reading/identify.ts';
import { error } from '../rows/faults.ts';

/** What sound a datanet takes, by its content, as the decoder calls it: Ogg is Opus or Vorbis. */
export type AudioKind = 'wav' | 'mp3' | 'flac' | 'opus' | 'oga' | 'm4a';

/** What a file is by its content, whatever its name says; or why it is no sound that can be taken. */
export async function identifyAudio({ bytes }: GivenFile): Promise<{ kind: AudioKind } | { fault: Fault }> {
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
  const kind = type && kindOf(type.ext, bytes);
  if (kind) return { kind };
  return {
    fault: type?.mime.startsWith('audio/')
      ? error(
          'unread-audio',
          message('The sound is {kind}, which is not taken here.', { kind: type.ext.toUpperCase() }),
          message('Save it as .wav, .flac, .mp3, .ogg or .m4a, and drop that.'),
        )
      : error(
          'not-sound',
          type
            ? message('The content is {kind} and no sound, whatever the name says.', { kind: type.mime })
            : message('The content is no sound that is known here, whatever the name says.'),
          message(
            'This datanet takes sound: voice messages, .wav, .mp3, .ogg, .opus, .flac or .m4a, or a .zip of them.',
          ),
        ),
  };
}

function kindOf(ending: string, bytes: Uint8Array): AudioKind | undefined {
  switch (ending) {
    case 'wav':
    case 'mp3':
    case 'flac':
    case 'm4a':
      return ending;
    case 'ogg':
    case 'oga':
    case 'opus': {
      const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
      if (head.includes('OpusHead')) return 'opus';
      return head.includes('\x01vorbis') ? 'oga' : undefined;
    }
    default:
      return undefined;
  }
}

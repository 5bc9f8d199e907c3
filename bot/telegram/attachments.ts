import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import type { Sender } from '../../agent/update.ts';
import { bytes } from '../../agent/words.ts';
import type { DroppedFile } from '../../datanets/submission.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { Refused, RetryAfter } from '../delivery/transport.ts';
import { displayName } from '../intake/display-name.ts';
import { download } from '../intake/file-host.ts';
import type { FileIntake, StoreFile } from '../intake/file-intake.ts';
import { FileGone, FileNotHandedOut } from '../intake/not-handed-out.ts';
import { publicAddress } from '../rendering/public-address.ts';
import { telegramRoot } from './api.ts';
import { asDelivery, says } from './errors.ts';
import { most } from './limits.ts';

/** A file of a message that is still at Telegram. */
export interface Attached {
  id: string;
  name: string;
  /** Bytes, where Telegram says. */
  size: number | undefined;
  /** Telegram has made it smaller. */
  isPhoto: boolean;
}

/** Files in messages, in their order. A photo is taken in its largest size. */
export function attachedTo(message: Message): Attached[] {
  const { document, photo, audio, voice, video, video_note: note } = message;
  const largest = photo?.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  if (largest) {
    return [
      {
        id: largest.file_id,
        name: `photo-${largest.file_unique_id}.jpg`,
        size: largest.file_size,
        isPhoto: true,
      },
    ];
  }
  // An animation has its document beside it, which is the same file.
  const file = document ?? audio ?? video ?? voice ?? note;
  if (!file) return [];
  const name = 'file_name' in file && file.file_name ? file.file_name : unnamed(message);
  return [{ id: file.file_id, name, size: file.file_size, isPhoto: false }];
}

function unnamed(message: Message): string {
  if (message.voice) return 'voice.ogg';
  if (message.audio) return 'audio.mp3';
  return message.video || message.video_note ? 'video.mp4' : 'file';
}

/**
 * Takes files from Telegram into ours, however long that takes; `onSlow` is called once when it does. `areOthers` says that
 * somebody else sent them.
 */
export type TakeAttached = (
  sender: Sender,
  attached: readonly Attached[],
  options: { areOthers?: boolean; onSlow: () => void },
) => Promise<DroppedFile[]>;

/**
 * @throws UserError when the person may give none, or a file is too large for bots or gone; FileNotHandedOut when Telegram does not hand one out for
 *   hours, or when the signal ends the wait
 */
export function openAttachments(options: {
  api: Api;
  token: string;
  root: string | undefined;
  intake: FileIntake;
  /** Address of the web chat, where larger files are taken. */
  webUrl: () => string | undefined;
  signal: AbortSignal;
}): TakeAttached {
  const { signal } = options;
  const root = (options.root ?? telegramRoot).replace(/\/+$/, '');
  const host = { name: 'Telegram', origins: [new URL(root).origin], mostBytes: most.fileIn };

  async function addressOf({ id, name, size }: Attached): Promise<string> {
    if (size !== undefined && size > most.fileIn) throw tooLarge(name, size, options.webUrl());
    const { file_path: path } = await options.api.getFile(id).catch(error => {
      if (says(error, /file is too big/i)) throw tooLarge(name, size, options.webUrl());
      if (says(error, /temporarily unavailable/i)) throw new FileNotHandedOut('Telegram has the file later.');
      throw asFetching(asDelivery(error), name);
    });
    if (!path || !/^[\w./-]+$/.test(path) || path.split('/').includes('..'))
      throw new FileNotHandedOut('Telegram gave no path for the file.');
    return `${root}/file/bot${options.token}/${path}`;
  }

  async function attempt(one: Attached, store: StoreFile): Promise<DroppedFile> {
    const { name, size = 0 } = one;
    const take = (url: string) => download({ url, name, size }, host, store);
    try {
      return await take(await addressOf(one)).catch(async error => {
        // A path lives for an hour: one that has ended on the way is asked for anew.
        if (error instanceof FileGone) return take(await addressOf(one));
        throw error;
      });
    } catch (error) {
      if (!(error instanceof RetryAfter)) throw error;
      await wait(error.milliseconds, undefined, { signal }).catch(() => {});
      throw new FileNotHandedOut(error.message, { cause: error });
    }
  }

  return (sender, attached, given) => {
    const files = attached.map(one => ({
      size: one.size,
      fetch: (store: StoreFile) => attempt(one, store),
    }));
    return options.intake.fetch(sender, files, { signal, ...given });
  };
}

/** What an answer to `getFile` means for the file. */
function asFetching(error: Error, name: string): Error {
  if (error instanceof Refused) return new FileGone(name, 'Telegram');
  return error instanceof OutsideError ? new FileNotHandedOut(error.message, { cause: error }) : error;
}

function tooLarge(name: string, size: number | undefined, webUrl: string | undefined): UserError {
  const address = publicAddress('/', webUrl, most.address);
  const has = size === undefined ? message('more than 20 MB') : bytes(size);
  return new UserError(
    address
      ? message(
          '“{name}” has {size}, and Telegram hands bots files of 20 MB at most. Nothing of the message was taken. Send it in parts of less than 20 MB each, or drop it in the web chat at {address}.',
          { name: displayName(name), size: has, address },
        )
      : message(
          '“{name}” has {size}, and Telegram hands bots files of 20 MB at most. Nothing of the message was taken. Send it in parts of less than 20 MB each.',
          { name: displayName(name), size: has },
        ),
  );
}

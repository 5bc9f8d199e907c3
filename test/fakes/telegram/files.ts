import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import { sizesOf } from './photo.ts';
import { bad } from './refusal.ts';
import type { StoredFile, World } from './world.ts';

/** Files of messages: an id that works again and again, and a path that `getFile` gives for an hour. */
export interface Files {
  store(kind: Exclude<Kind, 'photo'>, given: Given, about?: Json): StoredFile;
  /** A photo in its sizes, smallest first. @throws Refusal when it is no picture that Telegram takes. */
  storePhoto(given: Given): StoredFile[];
  /** A file that was sent before. @throws Refusal */
  known(id: string): StoredFile;
  /** @throws Refusal when it is over 20 MB */
  prepare(id: string): Json;
  /** What stands behind a path that `getFile` gave. */
  open(path: string): StoredFile | undefined;
}

export interface Given {
  name: string;
  bytes: Uint8Array;
  mediaType: string;
  /** To pretend another size than that of the bytes. */
  size?: number;
}

type Kind = StoredFile['kind'];

/** "bots can download files of up to 20MB in size" https://core.telegram.org/bots/api#getfile; 20 << 20 in Client.h */
export const maxDownloadBytes = 20 * 1024 * 1024;
/** "The photo must be at most 10 MB in size." https://core.telegram.org/bots/api#sendphoto */
const maxPhotoBytes = 10 * 1024 * 1024;

/** How the ids of each kind begin, and where its files are kept. */
const places: Record<Kind, { prefix: string; folder: string; extension: string }> = {
  photo: { prefix: 'AgACAgQAAx', folder: 'photos', extension: '.jpg' },
  document: { prefix: 'BQACAgQAAx', folder: 'documents', extension: '' },
  audio: { prefix: 'CQACAgQAAx', folder: 'music', extension: '.mp3' },
  voice: { prefix: 'AwACAgQAAx', folder: 'voice', extension: '.oga' },
  video: { prefix: 'BAACAgQAAx', folder: 'videos', extension: '.mp4' },
  animation: { prefix: 'CgACAgQAAx', folder: 'animations', extension: '.mp4' },
};

export function openFiles(world: World, clock: Clock): Files {
  let made = 0;

  function keep(kind: Kind, given: Given, about: Json): StoredFile {
    const size = sizeOf(given);
    const { prefix, folder, extension } = places[kind];
    const id = prefix + randomBytes(30).toString('base64url');
    const uniqueId = `AgAD${randomBytes(8).toString('base64url')}`;
    // "This function may not preserve the original file name": only the ending stays.
    const path = `${folder}/file_${made++}${extension || extname(given.name).replace(/[^.\w]/g, '')}`;
    const file: StoredFile = {
      id,
      uniqueId,
      path,
      bytes: given.bytes,
      size,
      kind,
      json: { ...about, file_id: id, file_unique_id: uniqueId, file_size: size },
      readableUntil: 0,
    };
    world.files.set(id, file);
    return file;
  }

  const files: Files = {
    store(kind, given, about = {}) {
      const type = given.mediaType || 'application/octet-stream';
      return keep(kind, given, {
        ...(kind !== 'voice' && { file_name: given.name }),
        mime_type: type,
        ...about,
      });
    },

    storePhoto(given) {
      const size = sizeOf(given);
      if (size > maxPhotoBytes)
        throw bad(
          `file of size ${size} bytes is too big for a photo; the maximum size is ${maxPhotoBytes} bytes`,
        );
      return sizesOf(given.bytes).map(({ bytes, width, height }) =>
        keep('photo', { name: 'photo.jpg', bytes, mediaType: 'image/jpeg' }, { width, height }),
      );
    },

    known(id) {
      const file = world.files.get(id);
      if (!file) throw bad('wrong file identifier/HTTP URL specified');
      return file;
    },

    prepare(id) {
      if (!id) throw bad('file_id not specified');
      const file = world.files.get(id);
      if (!file) throw bad('invalid file_id');
      if (file.size > maxDownloadBytes) throw bad('file is too big');
      // "It is guaranteed that the link will be valid for at least 1 hour."
      file.readableUntil = clock.now() + 3600_000;
      return {
        file_id: file.id,
        file_unique_id: file.uniqueId,
        file_size: file.size,
        file_path: file.path,
      };
    },

    open(path) {
      return [...world.files.values()].find(one => one.path === path && one.readableUntil > clock.now());
    },
  };
  return files;
}

function sizeOf(given: Given): number {
  const size = given.size ?? given.bytes.byteLength;
  if (size === 0) throw bad('file must be non-empty');
  return size;
}

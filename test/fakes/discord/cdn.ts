import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import type { MakeId } from './snowflake.ts';
import type { StoredFile, World } from './world.ts';

/**
 * Files of messages, at signed addresses that end after a day: `ex` and `is` are the seconds of expiry and issue in
 * hexadecimal, `hm` the signature. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export interface Cdn {
  store(
    file: { name: string; bytes: Uint8Array; mediaType: string },
    channelId: string,
  ): { file: StoredFile; json: Json };
  /** The attachment with a fresh address. */
  signed(attachment: Json): Json;
  /** The file behind an address; `expired` when its time is over or the signature is wrong. */
  open(url: URL): StoredFile | 'expired' | undefined;
}

const hours = 24;

export function openCdn(world: World, options: { clock: Clock; makeId: MakeId; base: () => string }): Cdn {
  const key = randomBytes(32);
  const sign = (path: string, ex: string, is: string) =>
    createHmac('sha256', key).update(`${path} ${ex} ${is}`).digest('hex');
  return {
    store(given, channelId) {
      const file: StoredFile = { id: options.makeId(), channelId, ...given };
      world.attachments.set(file.id, file);
      const size = pngSize(file.bytes);
      const json = {
        id: file.id,
        filename: file.name,
        size: file.bytes.byteLength,
        content_type: file.mediaType || 'application/octet-stream',
        ...(size && { width: size.width, height: size.height }),
      };
      return { file, json };
    },
    signed(attachment) {
      const file = world.attachments.get(String(attachment.id));
      if (!file) return attachment;
      const path = `/attachments/${file.channelId}/${file.id}/${encodeURIComponent(file.name)}`;
      const now = Math.floor(options.clock.now() / 1000);
      const [ex, is] = [(now + hours * 3600).toString(16), now.toString(16)];
      const url = `${options.base()}${path}?ex=${ex}&is=${is}&hm=${sign(path, ex, is)}`;
      return { ...attachment, url, proxy_url: url };
    },
    open(url) {
      const id = /^\/attachments\/\d+\/(\d+)\//.exec(url.pathname)?.[1];
      const file = id === undefined ? undefined : world.attachments.get(id);
      if (!file) return undefined;
      const [ex, is, hm] = ['ex', 'is', 'hm'].map(name => url.searchParams.get(name) ?? '') as [
        string,
        string,
        string,
      ];
      const isOld = Number.parseInt(ex, 16) * 1000 <= options.clock.now();
      return isOld || sign(url.pathname, ex, is) !== hm ? 'expired' : file;
    },
  };
}

function pngSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const isPng = bytes.byteLength > 24 && bytes[0] === 0x89 && bytes[1] === 0x50;
  if (!isPng) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

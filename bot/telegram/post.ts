import { createHash } from 'node:crypto';
import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardMarkup, InputMedia } from 'grammy/types';
import type { Upload, UploadedFile } from '../uploads.ts';
import { toHtml } from './html.ts';
import { says } from './problems.ts';
import type { Part } from './render.ts';
import { empty, italic, join } from './rich.ts';
import type { Spot } from './spot.ts';

/** A message of Telegram's that shows a part of one of ours. */
export interface Sent {
  id: number;
  kind: 'text' | 'photo' | 'document';
  /** What it shows, to leave it alone while that is the same. */
  look: string;
  /** The file in it. */
  file?: string;
}

/** Sends and changes single messages of Telegram's. */
export interface Post {
  send(spot: Spot, part: Part, answers?: number): Promise<Sent>;
  /** Shows another part in its place. A text can get a picture; where the kind can't be changed, it is sent anew. */
  change(spot: Spot, sent: Sent, part: Part): Promise<Sent>;
  remove(spot: Spot, sent: Sent): Promise<void>;
}

const refusedPicture = /PHOTO_|IMAGE_PROCESS_FAILED|too big for a photo/i;
const noRightForFiles = /not enough rights to send (photos|documents)/i;

export function openPost(api: Api, upload: (uploads: readonly Upload[]) => Promise<UploadedFile[]>): Post {
  async function inputOf(file: Upload): Promise<InputFile> {
    const [made] = await upload([file]);
    return new InputFile(Buffer.from(made?.data ?? ''), file.name);
  }

  /** Telegram reads our markup as we do (a test says so); if it ever does not, the words go without it. */
  async function formatted<T>(
    part: Part,
    act: (text: string, mode: { parse_mode?: 'HTML' }) => Promise<T>,
  ): Promise<T> {
    try {
      return await act(toHtml(part.rich), { parse_mode: 'HTML' });
    } catch (error) {
      if (!says(error, /can't parse entities/i)) throw error;
      return act(part.rich.text, {});
    }
  }

  async function send(spot: Spot, part: Part, answers?: number): Promise<Sent> {
    const common = {
      ...(spot.thread !== undefined && { message_thread_id: spot.thread }),
      ...(answers !== undefined && {
        reply_parameters: { message_id: answers, allow_sending_without_reply: true },
      }),
      ...markup(part),
    };
    if (!part.upload) {
      const sent = await formatted(part, (text, mode) =>
        api.sendMessage(spot.chat, text, { ...common, ...mode, ...noPreview }),
      );
      return { id: sent.message_id, kind: 'text', look: lookOf(part) };
    }
    const { kind, file } = part.upload;
    try {
      const input = await inputOf(file);
      const id = await formatted(part, async (caption, mode) => {
        const more = { ...common, ...(caption && { caption, ...mode }) };
        const sent =
          kind === 'photo'
            ? await api.sendPhoto(spot.chat, input, more)
            : await api.sendDocument(spot.chat, input, more);
        return sent.message_id;
      });
      return { id, kind, look: lookOf(part), file: hash(file) };
    } catch (error) {
      if (kind === 'photo' && says(error, refusedPicture)) {
        return send(spot, { ...part, upload: { kind: 'document', file } }, answers);
      }
      if (!says(error, noRightForFiles)) throw error;
      return send(spot, withoutFile(part), answers);
    }
  }

  async function edit(spot: Spot, sent: Sent, part: Part): Promise<Sent> {
    const look = lookOf(part);
    if (!part.upload) {
      await formatted(part, (text, mode) =>
        api.editMessageText(spot.chat, sent.id, text, { ...mode, ...noPreview, ...markup(part) }),
      );
      return { id: sent.id, kind: 'text', look };
    }
    const { kind, file } = part.upload;
    const { file: known } = sent;
    if (known === hash(file)) {
      await formatted(part, (caption, mode) =>
        api.editMessageCaption(spot.chat, sent.id, { caption, ...mode, ...markup(part) }),
      );
      return { ...sent, look };
    }
    const input = await inputOf(file);
    await formatted(part, (caption, mode) => {
      const media: InputMedia = { type: kind, media: input, ...(caption && { caption, ...mode }) };
      return api.editMessageMedia(spot.chat, sent.id, media, markup(part));
    });
    return { id: sent.id, kind, look, file: hash(file) };
  }

  const post: Post = {
    send,
    async change(spot, sent, part) {
      const isPossible = sent.kind === 'text' || sent.kind === part.upload?.kind;
      if (!isPossible) {
        const made = await send(spot, part);
        await post.remove(spot, sent);
        return made;
      }
      try {
        return await edit(spot, sent, part);
      } catch (error) {
        // It shows that already: an answer was lost.
        if (says(error, /message is not modified/i)) return { ...sent, look: lookOf(part) };
        if (!part.upload || !says(error, noRightForFiles)) throw error;
        return sent.kind === 'text' ? edit(spot, sent, withoutFile(part)) : sent;
      }
    },
    async remove(spot, { id }) {
      // After two days nobody can take a message away any more; then it stays.
      await api.deleteMessage(spot.chat, id).catch(() => {});
    },
  };
  return post;
}

/** Whether it shows that part as it is. */
export function shows(sent: Sent | undefined, part: Part): boolean {
  return sent?.look === lookOf(part);
}

const noPreview = { link_preview_options: { is_disabled: true } } as const;

function markup({ keyboard }: Part): { reply_markup?: InlineKeyboardMarkup } {
  return keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {};
}

function withoutFile(part: Part): Part {
  const name = part.upload?.kind === 'photo' ? 'picture' : `file “${part.upload?.file.name}”`;
  const note = italic(`The ${name} can’t be shown: this group lets the bot send none.`);
  return { rich: join([part.rich, note], '\n\n'), ...(part.keyboard && { keyboard: part.keyboard }) };
}

function lookOf(part: Part): string {
  return hash([part.rich, part.keyboard, part.upload?.file ?? empty]);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

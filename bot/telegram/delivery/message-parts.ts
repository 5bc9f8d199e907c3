import { createHash } from 'node:crypto';
import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardMarkup, InputMedia } from 'grammy/types';
import type { Upload, UploadedFile } from '../../delivery/uploads.ts';
import type { ChatAddress } from '../chat-address.ts';
import { says } from '../errors.ts';
import { toHtml } from '../rendering/html.ts';
import type { Part } from '../rendering/render.ts';
import { empty, italic, join } from '../rendering/rich-text.ts';
import type { RichMessages } from './rich-messages.ts';

/** A message of Telegram's that shows a part of one of ours. */
export interface Sent {
  id: number;
  /** A rich message is a text here: one is edited into the other. */
  kind: 'text' | 'photo' | 'document';
  /** What it shows, to leave it alone while that is the same. */
  look: string;
  /** The file in it. */
  file?: string;
}

export interface SendOptions {
  /** The message it replies to. */
  answers?: number | undefined;
  isSilent?: boolean;
}

/** Sends and changes single messages of Telegram's. */
export interface Post {
  /** @param options.isSilent whether nobody's phone makes a sound for it */
  send(address: ChatAddress, part: Part, options?: SendOptions): Promise<Sent>;
  /** Shows another part in its place. A text can get a picture; where the kind can't be changed, it is sent anew. */
  change(address: ChatAddress, sent: Sent, part: Part): Promise<Sent>;
  remove(address: ChatAddress, sent: Sent): Promise<void>;
  /** Shows the words of a part as a draft, by our number of the message. */
  draft(address: ChatAddress, messageId: number, part: Part): Promise<unknown>;
}

const refusedPicture = /PHOTO_|IMAGE_PROCESS_FAILED|too big for a photo/i;
const noRightForFiles = /not enough rights to send (photos|documents)/i;

export function openPost(
  api: Api,
  upload: (uploads: readonly Upload[]) => Promise<UploadedFile[]>,
  richMessages: RichMessages,
): Post {
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

  async function send(address: ChatAddress, part: Part, options: SendOptions = {}): Promise<Sent> {
    const { answers, isSilent } = options;
    const common = {
      ...(isSilent && { disable_notification: true }),
      ...(address.thread !== undefined && { message_thread_id: address.thread }),
      ...(answers !== undefined && {
        reply_parameters: { message_id: answers, allow_sending_without_reply: true },
      }),
      ...markup(part),
    };
    if (!part.upload) {
      const sent = await richMessages.orText<{ message_id: number }>(
        part,
        html => api.sendRichMessage(address.chat, { html }, common),
        () =>
          formatted(part, (text, mode) =>
            api.sendMessage(address.chat, text, { ...common, ...mode, ...noPreview }),
          ),
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
            ? await api.sendPhoto(address.chat, input, more)
            : await api.sendDocument(address.chat, input, more);
        return sent.message_id;
      });
      return { id, kind, look: lookOf(part), file: hash(file) };
    } catch (error) {
      if (kind === 'photo' && says(error, refusedPicture)) {
        return send(address, { ...part, upload: { kind: 'document', file } }, options);
      }
      if (!says(error, noRightForFiles)) throw error;
      return send(address, withoutFile(part), options);
    }
  }

  async function edit(address: ChatAddress, sent: Sent, part: Part): Promise<Sent> {
    const look = lookOf(part);
    if (!part.upload) {
      await richMessages.orText<unknown>(
        part,
        html => api.editMessageText(address.chat, sent.id, { html }, markup(part)),
        () =>
          formatted(part, (text, mode) =>
            api.editMessageText(address.chat, sent.id, text, { ...mode, ...noPreview, ...markup(part) }),
          ),
      );
      return { id: sent.id, kind: 'text', look };
    }
    const { kind, file } = part.upload;
    const { file: known } = sent;
    if (known === hash(file)) {
      await formatted(part, (caption, mode) =>
        api.editMessageCaption(address.chat, sent.id, { caption, ...mode, ...markup(part) }),
      );
      return { ...sent, look };
    }
    const input = await inputOf(file);
    await formatted(part, (caption, mode) => {
      const media: InputMedia = { type: kind, media: input, ...(caption && { caption, ...mode }) };
      return api.editMessageMedia(address.chat, sent.id, media, markup(part));
    });
    return { id: sent.id, kind, look, file: hash(file) };
  }

  const post: Post = {
    send,
    async change(address, sent, part) {
      const isPossible = sent.kind === 'text' || sent.kind === part.upload?.kind;
      if (!isPossible) {
        const made = await send(address, part);
        await post.remove(address, sent);
        return made;
      }
      try {
        return await edit(address, sent, part);
      } catch (error) {
        // It shows that already: an answer was lost.
        if (says(error, /message is not modified/i)) return { ...sent, look: lookOf(part) };
        if (!part.upload || !says(error, noRightForFiles)) throw error;
        return sent.kind === 'text' ? edit(address, sent, withoutFile(part)) : sent;
      }
    },
    async remove(address, { id }) {
      // After two days nobody can take a message away any more; then it stays.
      await api.deleteMessage(address.chat, id).catch(() => {});
    },
    draft: ({ chat, thread }, messageId, part) =>
      formatted(part, (text, mode) =>
        api.sendMessageDraft(chat, messageId, text, {
          ...mode,
          ...(thread !== undefined && { message_thread_id: thread }),
        }),
      ),
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

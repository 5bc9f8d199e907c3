import { createHash } from 'node:crypto';
import { type APIMessage, ComponentType, MessageFlags, type RawFile } from 'discord.js';
import { t } from '../../../agent/language/translate.ts';
import type { MessageContent } from '../../../agent/messages/message-content.ts';
import type { Upload, UploadedFile } from '../../delivery/uploads.ts';
import { renderCard, renderPlain } from '../rendering/render.ts';

/** One message of Discord's, before its files are uploaded. */
export interface Body {
  body: object;
  uploads: Upload[];
}

/** A file that a message has already. */
export interface Attached {
  id: string;
  name: string;
  /** What it shows, so that it is uploaded again just when that changed. */
  look: string;
}

/** Says where something goes on. What Discord makes a link of a channel is no Markdown. */
export function pointerBody(channel: string, id: number): Body {
  const content = t('It goes on in {channel}.', { channel: `<#${channel}>` });
  const components = [{ type: ComponentType.TextDisplay, id, content }];
  return { body: { components, flags: MessageFlags.IsComponentsV2 }, uploads: [] };
}

/**
 * A reply as messages of Discord's: with cards, or plainly for a server that takes none. What people wrote in it pings
 * nobody; `person` is the person it is for.
 *
 * @param id of the first component, to find it again by
 */
export function bodiesOf(
  content: MessageContent,
  look: { webUrl: string | undefined; id: number; plain: boolean; person: string | undefined },
): Body[] {
  const { webUrl, id, plain, person } = look;
  const parts = plain
    ? renderPlain(content, webUrl).map(({ content, components, attachments }) => ({
        body: { content, components },
        uploads: attachments,
      }))
    : renderCard(content, { webUrl, id }).map(({ components, attachments }) => ({
        body: { components, flags: MessageFlags.IsComponentsV2 },
        uploads: attachments,
      }));
  if (person && !plain) {
    const last = parts.at(-1)?.body as { components: unknown[] } | undefined;
    last?.components.push({
      type: ComponentType.TextDisplay,
      content: `-# ${t('for {person}', { person: `<@${person}>` })}`,
    });
  }
  const allowed_mentions = { parse: [], ...(person && { users: [person] }) };
  return parts.map(({ body, uploads }) => ({ body: { ...body, allowed_mentions }, uploads }));
}

/**
 * Fills in the files of a body. A file that the message has already stays where it is: an edit of a card with a
 * picture sends no picture unless it changed.
 */
export async function withFiles(
  { body, uploads }: Body,
  attached: readonly Attached[],
  upload: (uploads: readonly Upload[]) => Promise<UploadedFile[]>,
): Promise<{ body: object; files: RawFile[] }> {
  const fresh: Upload[] = [];
  const attachments = uploads.map(one => {
    const known = attached.find(other => other.name === one.name && other.look === lookOf(one));
    const id = known ? known.id : fresh.push(one) - 1;
    return { id, filename: one.name, ...(one.alt && { description: one.alt.slice(0, 1024) }) };
  });
  return { body: { ...body, attachments }, files: fresh.length ? await upload(fresh) : [] };
}

/** What a message has after it was sent with a body. */
export function attachedOf(message: APIMessage, { uploads }: Body): Attached[] {
  return uploads.flatMap(one => {
    const found = message.attachments?.find(other => other.filename === one.name);
    return found ? [{ id: found.id, name: one.name, look: lookOf(one) }] : [];
  });
}

function lookOf(upload: Upload): string {
  if ('sha256' in upload) return upload.sha256.slice(0, 16);
  const content = 'text' in upload ? upload.text : JSON.stringify(upload.picture, inOrder);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** The database gives back an object's fields in another order. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { createHash } from 'node:crypto';
import type { MessageContent } from '../../agent/messages/message-content.ts';
import type { Message } from '../../agent/messages/outbox.ts';
import type { Picture } from '../../agent/reply.ts';
import { pictureEnding } from '../pictures/picture-file.ts';
import { pictureSize } from '../pictures/size.ts';
import { wireLine, wireProse } from './markdown.ts';
import type { WireBlock, WireMessage, WireReply } from './page/wire.ts';

/** A message as the page gets it. A web chat is one person's own, so what a person said there, its reader said. */
export function wireMessage(message: Message): WireMessage {
  const { sent, ...shown } = message.content;
  return {
    id: message.id,
    revision: message.revision,
    author: message.author ?? null,
    mine: message.author !== undefined,
    ...(sent !== undefined && { sent: sent.replace(/^web:/, '') }),
    at: message.at.toISOString(),
    edited: message.edited,
    reply: wireReply(shown, message.id),
  };
}

/** Reads Markdown, gives pictures and files their addresses, and takes out links that are no web addresses. */
export function wireReply(shown: MessageContent, messageId: number): WireReply {
  const { state, ...rest } = shown;
  return {
    ...rest,
    ...(state && { state: { tone: state.tone, ...wireLine(state.text) } }),
    blocks: shown.blocks.map((block, index): WireBlock => {
      if (block.kind === 'text') return { kind: 'text', prose: wireProse(block.markdown) };
      if (block.kind === 'picture') {
        const { alt, picture } = block;
        const url = pictureUrl(messageId, index, picture);
        const dark = 'stored' in picture ? {} : { dark: `${url}?dark` };
        return { kind: 'picture', alt, url, ...dark, ...pictureSize(picture) };
      }
      if (block.kind === 'files') {
        const files = block.files.map(file => ({
          ...file,
          url: `/files/${file.sha256}/${encodeURIComponent(file.name)}`,
        }));
        return { kind: 'files', files };
      }
      if (block.kind === 'links')
        return { kind: 'links', links: block.links.filter(link => isWebAddress(link.url)) };
      return block;
    }),
  };
}

/** The address names the message it is in and what it shows: a reader may see it just when they see the message. */
function pictureUrl(messageId: number, index: number, picture: Picture): string {
  const look = createHash('sha256').update(JSON.stringify(picture)).digest('hex').slice(0, 16);
  return `/pictures/${messageId}-${index}-${look}.${pictureEnding(picture)}`;
}

function isWebAddress(url: string): boolean {
  return /^(https?:\/\/|\/(?!\/))/.test(url);
}

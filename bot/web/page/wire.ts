import type { Block, Button, Form, Reply } from '../../../agent/reply.ts';

/** What the server sends to the page, as docs/web-protocol.md tells it. Types only; the page itself is JavaScript. */
export interface WireMessage {
  /** Grows with each new message of a chat: the order they are shown in. */
  id: number;
  /** Grows with each new message and each edit. */
  revision: number;
  /** Who said it; null when it was Gristmill. */
  author: { id: number; name: string } | null;
  /** Whether the reader said it. */
  mine: boolean;
  /** The id the page gave it when it sent it; only for the reader's own. */
  sent?: string;
  /** ISO 8601. */
  at: string;
  edited: boolean;
  reply: WireReply;
}

export interface WireDraft {
  id: number;
  reply: WireReply;
}

export interface WireReply extends Pick<Reply, 'title' | 'state'> {
  blocks: WireBlock[];
  buttons?: WireButton[];
}

export type WireBlock =
  | Exclude<Block, { kind: 'picture' | 'files' | 'form' }>
  | WirePicture
  | { kind: 'files'; files: WireFile[] }
  | { kind: 'form'; form: WireForm };

export interface WirePicture {
  kind: 'picture';
  url: string;
  alt: string;
  /** In pixels. */
  width?: number;
  height?: number;
}

export interface WireFile {
  name: string;
  bytes: number;
  url: string;
}

export type WireButton = Pick<Button, 'label' | 'style' | 'takes' | 'mode'> & { token: string };

export type WireForm = Omit<Form, 'submit'> & {
  submit: { label: string; call: { command: string; token?: string; args?: Record<string, unknown> } };
};

/** A line of the menu. */
export interface WireCommand {
  name: string;
  summary: string;
  role: string;
  /** Whether it takes files. */
  files: boolean;
  form: WireForm;
}

export interface WireMe {
  person: { id: number; name: string };
  role: string;
  community: { name: string };
}

import type { Block, Button, Form, Reply, Tone } from '../../../agent/reply.ts';

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

export interface WireReply extends Pick<Reply, 'title'> {
  /** `text` is the same as `line` in mere words. */
  state?: { tone: Tone; text: string; line: WireInline[] };
  blocks: WireBlock[];
  buttons?: WireButton[];
}

export type WireBlock =
  | Exclude<Block, { kind: 'text' | 'picture' | 'files' | 'form' }>
  | { kind: 'text'; prose: WireProse[] }
  | WirePicture
  | { kind: 'files'; files: WireFile[] }
  | { kind: 'form'; form: WireForm };

/** A block of Markdown. */
export type WireProse =
  | { kind: 'paragraph'; inner: WireInline[] }
  | { kind: 'heading'; level: number; inner: WireInline[] }
  | { kind: 'code'; text: string; language?: string }
  | { kind: 'quote'; inner: WireProse[] }
  | { kind: 'hint'; tone: string; inner: WireProse[] }
  | { kind: 'rule' }
  /** With a `start` it is numbered; an item with `checked` is a task. */
  | { kind: 'list'; start?: number; items: { inner: WireProse[]; checked?: boolean }[] }
  | {
      kind: 'table';
      align: ('left' | 'right' | 'center')[];
      head: WireInline[][];
      rows: WireInline[][][];
    };

/** What stands in a line; a string is text. */
export type WireInline =
  | string
  | { kind: 'break' }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'strike'; inner: WireInline[] }
  | { kind: 'link'; address: string; inner: WireInline[] };

export interface WirePicture {
  kind: 'picture';
  url: string;
  /** The same for a dark page; a photo has none. */
  dark?: string;
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

export type WireButton = Pick<Button, 'label' | 'style' | 'takes' | 'mode' | 'key'> & { token: string };

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

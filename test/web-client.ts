import { randomUUID } from 'node:crypto';
import type { Button } from '../agent/reply.ts';
import type { WireInline, WireMessage, WireProse, WireReply } from '../bot/web/page/wire.ts';

/** A person at the web chat, speaking its protocol over HTTP: what the page does, without a browser. */
export interface WebClient {
  readonly name: string;
  /** Everything shown so far, oldest first, each message in its newest version. */
  messages(): ShownMessage[];
  /** The newest message of the bot that satisfies `holds`, waiting for it. Rejects after `seconds`. */
  until(what: string, holds: (message: ShownMessage) => boolean, seconds?: number): Promise<ShownMessage>;
  /** Sends words and files; resolves when they are accepted. Returns a mark for {@link after}. */
  send(
    text: string,
    files?: { name: string; content: string | Uint8Array }[],
    options?: { twice?: boolean },
  ): Promise<number>;
  /** Sends words and waits for the first answer that satisfies `holds`. */
  ask(text: string, holds?: (message: ShownMessage) => boolean, seconds?: number): Promise<ShownMessage>;
  press(
    message: ShownMessage,
    label: string,
    picked?: Record<string, string[]>,
    id?: string,
  ): Promise<Response>;
  fill(message: ShownMessage, values: Record<string, unknown>): Promise<Response>;
  form(command: string, values: Record<string, unknown>): Promise<Response>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Calls back when something is shown. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** Cuts the stream of events so many times, each time after the next event. */
  disconnect(times: number): void;
  /** Stops listening and sending until what it returns is called: what is sent meanwhile waits. */
  goAway(): () => void;
  close(): void;
}

export interface ShownMessage {
  id: number;
  revision: number;
  mine: boolean;
  bot: boolean;
  reply: WireReply;
  /** All its text, for looking into. */
  text: string;
  /** How often a draft of it was shown. */
  drafts: number;
}

/** Opens a one-time sign-in link and listens to the person's chat. */
export async function signIn(link: string, name = 'tester'): Promise<WebClient> {
  const base = new URL(link).origin;
  const signedIn = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ name }),
    redirect: 'manual',
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`Signing in answered ${signedIn.status}: ${await signedIn.text()}`);
  return openClient(base, cookie, name);
}

/** Listens to the chat of somebody who is signed in. */
export function openClient(base: string, cookie: string, name: string): WebClient {
  const shown = new Map<number, ShownMessage>();
  // In the order of their ids, kept so: to sort hundreds for each answer would be measured as the answer's time.
  const inOrder: ShownMessage[] = [];
  const keep = (message: ShownMessage) => {
    const at = inOrder.findLastIndex(one => one.id <= message.id);
    inOrder.splice(shown.has(message.id) ? at : at + 1, shown.has(message.id) ? 1 : 0, message);
    shown.set(message.id, message);
  };
  const watchers = new Set<() => void>();
  const closing = new AbortController();
  let lastEvent: string | undefined;
  let cuts = 0;
  let stream = new AbortController();
  let back = Promise.resolve();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  /** Asked again once when the connection was cut, as browsers do: a kept one may be closed by the server at that moment. */
  const request = (path: string, init: RequestInit = {}) => {
    const ask = () => fetch(`${base}${path}`, { ...init, headers: { cookie, ...init.headers } });
    return ask().catch(error => {
      if (init.signal?.aborted || !isCut(error)) throw error;
      return ask();
    });
  };

  function take(event: string, data: string): void {
    if (event === 'message') {
      const { id, revision, mine, author, reply } = JSON.parse(data) as WireMessage & {
        reply: WireReply;
      };
      const drafts = shown.get(id)?.drafts ?? 0;
      keep({ id, revision, mine, bot: author === null, reply, text: textOf(reply), drafts });
    } else if (event === 'draft') {
      const { id, reply } = JSON.parse(data) as { id: number; reply: WireReply };
      const known = shown.get(id);
      if (known) keep({ ...known, reply, text: textOf(reply), drafts: known.drafts + 1 });
    }
    wake();
  }

  /** Reads the stream and opens it again when it breaks, with the id of the last event, as EventSource does. */
  async function listen(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await back;
        stream = new AbortController();
        const headers: Record<string, string> = lastEvent === undefined ? {} : { 'Last-Event-ID': lastEvent };
        const signal = AbortSignal.any([closing.signal, stream.signal]);
        const response = await request('/api/events', { headers, signal });
        if (!response.ok || !response.body) throw new Error(String(response.status));
        let rest = '';
        const decoder = new TextDecoder();
        for await (const chunk of response.body) {
          const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
          rest = parts.pop() ?? '';
          for (const part of parts) {
            const fields = Object.fromEntries(part.split('\n').map(line => line.split(/: ?(.*)/s, 2)));
            lastEvent = fields.id ?? lastEvent;
            if (fields.event) take(fields.event, fields.data ?? '');
          }
          if (parts.length && cuts-- > 0) stream.abort();
        }
      } catch {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    }
  }
  void listen();

  const client: WebClient = {
    name,
    messages: () => [...inOrder],

    until(what, holds, seconds = 30) {
      return new Promise((resolve, reject) => {
        const done = (act: () => void) => {
          watchers.delete(look);
          clearTimeout(timer);
          act();
        };
        const look = () => {
          const found = inOrder.findLast(message => message.bot && holds(message));
          if (found) done(() => resolve(found));
        };
        const timer = setTimeout(() => {
          const last = client
            .messages()
            .slice(-3)
            .map(message => `- ${message.text.slice(0, 600)}`);
          done(() =>
            reject(new Error(`${name} waited ${seconds} s for ${what}. Last messages:\n${last.join('\n')}`)),
          );
        }, seconds * 1000);
        watchers.add(look);
        look();
      });
    },

    async send(text, files = [], { twice = false } = {}) {
      await back;
      const mark = inOrder.at(-1)?.id ?? 0;
      const id = randomUUID();
      for (let times = twice ? 2 : 1; times > 0; times--) {
        const body = new FormData();
        body.set('id', id);
        body.set('text', text);
        for (const file of files) body.append('file', new File([file.content as BlobPart], file.name));
        const response = await request('/api/messages', { method: 'POST', body });
        if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
      }
      return mark;
    },

    async ask(text, holds = () => true, seconds) {
      const mark = await client.send(text);
      return client.until(`an answer to “${text}”`, message => message.id > mark && holds(message), seconds);
    },

    press(message, label, picked = {}, id = randomUUID()) {
      const button = buttonOf(message, label);
      return request('/api/press', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id, token: button.token, picked }),
      });
    },

    fill(message, values) {
      const block = message.reply.blocks.find(one => one.kind === 'form');
      if (block?.kind !== 'form') throw new Error(`There is no form in: ${message.text}`);
      return request('/api/form', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: randomUUID(), call: block.form.submit.call, values }),
      });
    },

    form: (command, values) =>
      request('/api/form', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: randomUUID(), call: { command }, values }),
      }),

    fetch: request,
    onChange(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    disconnect(times) {
      cuts = times;
    },
    goAway() {
      const away = Promise.withResolvers<void>();
      back = away.promise;
      stream.abort();
      return away.resolve;
    },
    close: () => closing.abort(),
  };
  return client;
}

function isCut(error: unknown): boolean {
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE';
}

function buttonOf(message: ShownMessage, label: string): Omit<Button, 'call'> & { token: string } {
  const buttons = message.reply.buttons ?? [];
  const found = buttons.find(button => button.label === label);
  if (found) return found;
  throw new Error(
    `No button “${label}” (there are: ${buttons.map(button => button.label).join(', ')}) in: ${message.text}`,
  );
}

/** All words of a reply, in their order. */
function textOf(reply: WireReply): string {
  const strings: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk({
    title: reply.title,
    state: reply.state?.text,
    blocks: reply.blocks.map(block => {
      if (block.kind === 'text') return block.prose.map(proseText);
      const { kind: _, ...rest } = block;
      return rest;
    }),
  });
  return strings.join(' | ');
}

function proseText(block: WireProse): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return lineText(block.inner);
    case 'quote':
    case 'hint':
      return block.inner.map(proseText).join('\n');
    case 'list':
      return block.items.map(({ inner }) => inner.map(proseText).join('\n')).join('\n');
    case 'table':
      return [block.head, ...block.rows].map(row => row.map(lineText).join(' ')).join('\n');
    case 'code':
      return block.text;
    case 'rule':
      return '';
  }
}

function lineText(nodes: WireInline[]): string {
  return nodes
    .map(node => {
      if (typeof node === 'string') return node;
      if (node.kind === 'break') return '\n';
      if (node.kind === 'code') return node.text;
      // Where a link leads is asked for as well as what it says.
      return node.kind === 'link' ? `${lineText(node.inner)} ${node.address}` : lineText(node.inner);
    })
    .join('');
}

import { createHmac } from 'node:crypto';
import type { Language } from '../language/languages.ts';
import type { Block, Button, Call, Form, FormHints, Reply } from '../reply.ts';

/** A reply as it is stored and shown: its calls have become tokens, so nobody can press what was not offered. */
export interface MessageContent {
  /** A person's own message: the id their platform gave the update. */
  sent?: string;
  title?: string;
  state?: Reply['state'];
  blocks: ContentBlock[];
  buttons?: ContentButton[];
  thread?: Reply['thread'];
  persistent?: boolean;
  streams?: boolean;
  /** In which its words are, where that is not English: a card that changes is drawn in it again. */
  language?: Language;
}

export type ContentButton = Omit<Button, 'call' | 'only' | 'once' | 'minutes'> & { token: string };
export type ContentBlock = Exclude<Block, { kind: 'form' }> | { kind: 'form'; form: ContentForm };
export type ContentForm = Omit<Form, 'submit'> & {
  submit: { label: string; call: { command: string; token: string } };
};

/** A call as it waits for its press. */
export interface StoredCall {
  token: string;
  command: string;
  args: Record<string, unknown>;
  mode: 'run' | 'confirmed' | 'form';
  takes: string[];
  onlyAsker: boolean;
  once: boolean;
  keepsFiles: boolean;
  form?: FormHints;
  minutes?: number;
}

/**
 * Takes the calls out of a reply. A token is 22 characters (128 bits) of an HMAC over the message's origin and the
 * call: the same button of the same message keeps its token when the message is drawn again.
 */
export function takeCalls(
  reply: Reply,
  origin: string,
  secret: string,
): { content: MessageContent; calls: StoredCall[] } {
  const calls = new Map<string, StoredCall>();
  const keep = (
    call: Call,
    rest: Omit<StoredCall, 'token' | 'command' | 'args' | 'keepsFiles' | 'form'>,
  ): string => {
    const stored = {
      command: call.command,
      args: call.args,
      keepsFiles: call.keepsFiles ?? false,
      ...(call.form && { form: call.form }),
      ...rest,
    };
    const token = createHmac('sha256', secret)
      .update(`${origin}\n${JSON.stringify(stored)}`)
      .digest('base64url')
      .slice(0, 22);
    calls.set(token, { token, ...stored });
    return token;
  };
  const buttons = reply.buttons?.map(({ call, only, once, minutes, ...look }): ContentButton => {
    const mode = look.mode ?? 'run';
    return {
      ...look,
      token: keep(call, {
        mode,
        takes: look.takes ?? [],
        onlyAsker: only === 'asker',
        once: once ?? false,
        ...(minutes !== undefined && { minutes }),
      }),
    };
  });
  const blocks = reply.blocks.map((block): ContentBlock => {
    if (block.kind !== 'form') return block;
    const { label, call } = block.form.submit;
    const token = keep(call, { mode: 'run', takes: [], onlyAsker: true, once: false });
    return {
      kind: 'form',
      form: { ...block.form, submit: { label, call: { command: call.command, token } } },
    };
  });
  const content: MessageContent = {
    ...(reply.title !== undefined && { title: reply.title }),
    ...(reply.state && { state: reply.state }),
    blocks,
    ...(buttons?.length && { buttons }),
    ...(reply.thread && { thread: reply.thread }),
    ...(reply.persistent && { persistent: true }),
    ...(reply.streams && { streams: true }),
  };
  return { content, calls: [...calls.values()] };
}

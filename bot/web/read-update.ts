import type { Context } from 'hono';
import { z } from 'zod';
import type { Update } from '../../agent/update.ts';
import type { DroppedFile } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';

const id = z.string().min(8).max(64);
const token = z.string().max(64);
const press = z.object({
  id,
  token,
  picked: z.record(z.string(), z.array(z.string().max(200)).max(200)).default({}),
});
// Made once: zod compiles a schema when it is first used, which takes 0.1 ms.
const message = z.object({ id });
const form = z.object({
  id,
  call: z.object({ command: z.string().max(64), token: token.optional() }),
  values: z.record(z.string(), z.unknown()).default({}),
});

const maxText = 100_000;
const maxFiles = 20;

/**
 * Reads what the page sent, storing its files first.
 *
 * @throws UserError when it is not what the protocol says.
 */
export async function readUpdate(
  c: Context,
  kind: 'messages' | 'press' | 'form',
  files: Files,
  commandName: (name: string) => string | undefined,
): Promise<{ id: string; update: Update }> {
  if (kind === 'press') {
    const sent = check(press, await c.req.json().catch(() => undefined));
    return { id: sent.id, update: { kind: 'press', token: sent.token, picked: sent.picked } };
  }
  if (kind === 'form') {
    const multipart = c.req.header('content-type')?.startsWith('multipart/');
    const body = multipart ? await c.req.parseBody({ all: true }) : undefined;
    const sent = check(form, body ? parse(body.json) : await c.req.json().catch(() => undefined));
    const command = commandName(sent.call.command);
    if (!command) throw new UserError(`There is no command “${sent.call.command.slice(0, 40)}”.`);
    const dropped = await storeFiles(body?.file, files);
    const { token } = sent.call;
    return {
      id: sent.id,
      update: {
        kind: 'form',
        command,
        ...(token !== undefined && { token }),
        values: sent.values,
        files: dropped,
      },
    };
  }
  const body = await c.req.parseBody({ all: true });
  const sent = check(message, { id: body.id });
  // Browsers send the text of a multipart form with CR LF.
  const text = typeof body.text === 'string' ? body.text.replaceAll('\r\n', '\n') : '';
  if (text.length > maxText) {
    throw new UserError(
      `A message can have ${maxText.toLocaleString('en-US')} characters; drop longer text as a file.`,
    );
  }
  const dropped = await storeFiles(body.file, files);
  if (!text.trim() && !dropped.length) throw new UserError('The message is empty.');
  return { id: sent.id, update: { kind: 'text', text, files: dropped } };
}

async function storeFiles(given: unknown, files: Files): Promise<DroppedFile[]> {
  const all = (Array.isArray(given) ? given : [given]).filter(file => file instanceof File);
  if (all.length > maxFiles)
    throw new UserError(`A message can have ${maxFiles} files; these are ${all.length}.`);
  const stored: DroppedFile[] = [];
  for (const file of all) {
    const { sha256, bytes } = await files.put(file.stream());
    stored.push({ name: displayName(file.name), sha256, bytes });
  }
  return stored;
}

/** The name as it is shown: the last part of a path, without control characters, at most 120 characters. */
function displayName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim();
  if (!clean || /^\.+$/.test(clean)) return 'unnamed file';
  if (clean.length <= 120) return clean;
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= 10 ? clean.slice(dot) : '';
  return `${clean.slice(0, 119 - ending.length)}…${ending}`;
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function check<T>(schema: z.ZodType<T>, sent: unknown): T {
  const read = schema.safeParse(sent);
  if (read.success) return read.data;
  throw new UserError('That request is not what this version of the page sends. Reload the page.');
}

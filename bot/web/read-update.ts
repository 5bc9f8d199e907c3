import type { Context } from 'hono';
import { z } from 'zod';
import type { Sender, Update } from '../../agent/update.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { FileIntake } from '../intake/file-intake.ts';
import { mostJsonBytes, parseJson, readJson } from './json-body.ts';
import { type MultipartBody, readMultipart } from './multipart-body.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';

const id = z.string().min(8).max(64);
const token = z.string().max(64);
const press = z.object({
  id,
  token,
  picked: z.record(z.string().max(64), z.array(z.string().max(200)).max(200)).default({}),
});
// Made once: zod compiles a schema when it is first used, which takes 0.1 ms.
const textMessage = z.object({ id });
const value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number()])).max(500),
]);
const form = z.object({
  id,
  call: z.object({ command: z.string().max(64), token: token.optional() }),
  values: z.record(z.string().max(64), value).default({}),
});

const maxText = 100_000;

/** What reading a request needs besides the request. */
export interface UpdateReaderOptions {
  intake: FileIntake;
  commandName: (name: string) => string | undefined;
}

/**
 * Reads what the page sent. Files are stored as they come, after it was looked at whether the person may give any.
 *
 * @throws UserError when it is not what the protocol says, or not for this person.
 */
export async function readUpdate(
  c: Context,
  kind: 'messages' | 'press' | 'form',
  sender: Sender,
  using: UpdateReaderOptions,
): Promise<{ id: string; update: Update }> {
  if (kind === 'press') {
    const sent = check(press, await readJson(c));
    return { id: sent.id, update: { kind: 'press', token: sent.token, picked: sent.picked } };
  }
  const isMultipart = c.req.header('content-type')?.startsWith('multipart/');
  if (kind === 'form') {
    const body = isMultipart ? await multipart(c, sender, using) : undefined;
    return formUpdate(check(form, body ? jsonOf(body) : await readJson(c)), body, using);
  }
  if (!isMultipart) throw new BadRequest(message('A message is sent as a form. Reload the page.'));
  const { fields, files } = await multipart(c, sender, using);
  const sent = check(textMessage, { id: fields.id });
  // Browsers send the text of a multipart form with CR LF.
  const text = (fields.text ?? '').replaceAll('\r\n', '\n');
  if (text.length > maxText) {
    throw new UserError(
      message('A message can have {n, number} characters; drop longer text as a file.', { n: maxText }),
    );
  }
  if (!text.trim() && !files.length) throw new UserError(message('The message is empty.'));
  return { id: sent.id, update: { kind: 'text', text, files } };
}

function formUpdate(
  { id, call, values }: z.infer<typeof form>,
  body: MultipartBody | undefined,
  { commandName }: UpdateReaderOptions,
): { id: string; update: Update } {
  const command = commandName(call.command);
  if (!command)
    throw new UserError(
      message('There is no command “{name}”. “/help” lists them.', { name: call.command.slice(0, 40) }),
    );
  const { token } = call;
  const update: Update = {
    kind: 'form',
    command,
    ...(token !== undefined && { token }),
    values,
    files: body?.files ?? [],
  };
  return { id, update };
}

async function multipart(
  c: Context,
  sender: Sender,
  { intake }: UpdateReaderOptions,
): Promise<MultipartBody> {
  const announced = c.req.header('Transfer-Encoding') ? undefined : c.req.header('Content-Length');
  const length = announced === undefined ? undefined : Number(announced);
  return intake.receive(sender, length, store => readMultipart(c, store));
}

function jsonOf({ fields }: MultipartBody): unknown {
  const json = fields.json ?? '';
  if (json.length > mostJsonBytes)
    throw new BodyTooLarge(message('That form is too long. Send longer text as a file.'));
  return parseJson(json);
}

function check<T>(schema: z.ZodType<T>, sent: unknown): T {
  const read = schema.safeParse(sent);
  if (read.success) return read.data;
  throw new BadRequest(message('That request is not what this version of the page sends. Reload the page.'));
}

import type { Json } from '../json.ts';
import { type Form, type Part, readMultipart } from './multipart.ts';
import { bad, refusals } from './refusal.ts';

/** "bots can currently send files of any type of up to 50 MB in size" https://core.telegram.org/bots/api#senddocument */
export const maxSendBytes = 50 * 1024 * 1024;

/**
 * What a method is called with. "We support four ways of passing parameters": the query, a form, JSON, and multipart for
 * files; whatever is no string is JSON in it. https://core.telegram.org/bots/api#making-requests
 */
export interface Params {
  has(name: string): boolean;
  text(name: string): string;
  /** 0 when it is missing or no number. */
  integer(name: string): number;
  flag(name: string): boolean;
  /** Decoded, undefined when it is missing. @throws Refusal with these words when it is no JSON. */
  json(name: string, words: string): unknown;
  /** A file that is sent along: under this name, or under the name after `attach://`. */
  upload(name: string, value?: string): Part | undefined;
  /** For the log. */
  all(): Json;
}

/** @throws Refusal when it is too large or can't be read. */
export function readParams(url: URL, body: Uint8Array, contentType: string): Params {
  const form = readBody(body, contentType);
  for (const [name, value] of url.searchParams) if (!form.fields.has(name)) form.fields.set(name, value);
  const text = (name: string) => form.fields.get(name) ?? '';
  return {
    has: name => text(name) !== '' || form.files.has(name),
    text,
    integer(name) {
      const value = Number(text(name).trim());
      return Number.isSafeInteger(value) ? value : 0;
    },
    // "true", "yes" and "1" count, in any case. telegram-bot-api, Client.cpp, to_bool
    flag: name => /^(true|yes|1)$/i.test(text(name).trim()),
    json(name, words) {
      if (text(name) === '') return undefined;
      try {
        return JSON.parse(text(name));
      } catch {
        throw bad(words);
      }
    },
    upload(name, value = text(name)) {
      const attached = /^attach:\/\/(.+)$/.exec(value)?.[1];
      return form.files.get(attached ?? name);
    },
    all: () => ({
      ...Object.fromEntries(form.fields),
      ...Object.fromEntries(
        [...form.files].map(([name, file]) => [name, `${file.name} (${file.bytes.byteLength} B)`]),
      ),
    }),
  };
}

function readBody(body: Uint8Array, contentType: string): Form {
  if (body.byteLength > maxSendBytes + 1024 * 1024) throw refusals.tooLarge();
  if (/^multipart\/form-data/i.test(contentType)) {
    const form = readMultipart(body, contentType);
    for (const file of form.files.values()) {
      if (file.bytes.byteLength > maxSendBytes) throw refusals.tooLarge();
    }
    return form;
  }
  const form: Form = { fields: new Map(), files: new Map() };
  const text = new TextDecoder().decode(body);
  if (/^application\/json/i.test(contentType) && text) {
    for (const [name, value] of Object.entries(parsed(text))) {
      if (value !== null && value !== undefined)
        form.fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  } else {
    for (const [name, value] of new URLSearchParams(text)) form.fields.set(name, value);
  }
  return form;
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {}
  // telegram-bot-api's HTTP reader. https://github.com/tdlib/td, tdnet/td/net/HttpReader.cpp, parse_json_parameters
  throw bad("can't parse JSON object");
}

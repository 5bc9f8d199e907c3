import { type Json, record, records, string } from '../json.ts';
import { refusals } from './refusal.ts';
import type { StoredFile } from './world.ts';

/** "The maximum file size is 10 MiB by default." https://discord.com/developers/docs/reference#uploading-files */
export const maxFileBytes = 10 * 1024 * 1024;
const maxRequestBytes = 25 * 1024 * 1024;

export interface Upload {
  body: Json;
  /** By the number in `files[n]`. */
  files: Map<string, { name: string; bytes: Uint8Array; mediaType: string }>;
}

/** Reads JSON, or multipart with `payload_json` and `files[n]`. @throws Refusal when it is too large. */
export async function readUpload(raw: Uint8Array, contentType: string): Promise<Upload> {
  if (raw.byteLength > maxRequestBytes) throw refusals.tooLarge();
  if (!contentType.startsWith('multipart/form-data')) {
    return { body: raw.byteLength ? parse(new TextDecoder().decode(raw)) : {}, files: new Map() };
  }
  const form = await new Response(new Uint8Array(raw), {
    headers: { 'Content-Type': contentType },
  }).formData();
  const files: Upload['files'] = new Map();
  let body: Json = {};
  for (const [field, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (typeof value === 'string') {
      if (field === 'payload_json') body = parse(value);
      else if (index === undefined) body[field] = value;
    } else {
      if (value.size > maxFileBytes) throw refusals.tooLarge();
      const bytes = new Uint8Array(await value.arrayBuffer());
      files.set(index ?? field, { name: safeName(value.name), bytes, mediaType: value.type });
    }
  }
  return { body, files };
}

/**
 * The attachments a message has after it: those kept, then the new ones. From version 10 on `attachments` names all
 * that are to stay; without it, files are added. https://discord.com/developers/docs/resources/message#edit-message
 */
export function attachmentsAfter(
  upload: Upload,
  before: readonly Json[],
  store: (file: { name: string; bytes: Uint8Array; mediaType: string }) => { file: StoredFile; json: Json },
): Json[] {
  const listed = upload.body.attachments === undefined ? undefined : records(upload.body.attachments);
  const kept = before.filter(one => !listed || listed.some(other => String(other.id) === one.id));
  const added = [...upload.files].map(([index, file]) => {
    const about = record(listed?.find(one => String(one.id) === index));
    const { json } = store({ ...file, name: string(about.filename) || file.name });
    return about.description ? { ...json, description: about.description } : json;
  });
  return [...kept, ...added];
}

/** Discord keeps letters, digits, dots, dashes and underscores of names. */
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '_') || 'unknown';
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { list: value } : record(value);
  } catch {
    return {};
  }
}

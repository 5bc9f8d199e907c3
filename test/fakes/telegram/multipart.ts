import { Refusal } from './refusal.ts';

export interface Part {
  name: string;
  bytes: Uint8Array;
  mediaType: string;
}

export interface Form {
  fields: Map<string, string>;
  files: Map<string, Part>;
}

/**
 * Reads multipart/form-data the way Telegram's server does, which takes more than browsers send: header names in lower
 * case, no space after `form-data;`, and file names without quotes, which end at a semicolon.
 * https://github.com/tdlib/td, tdnet/td/net/HttpReader.cpp, parse_multipart_form_data
 */
export function readMultipart(body: Uint8Array, contentType: string): Form {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (!mark) throw new Refusal(400, 'Bad Request: boundary field not found');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const form: Form = { fields: new Map(), files: new Map() };
  const first = `--${mark}`;
  if (bytes.toString('latin1', 0, first.length) !== first)
    throw new Refusal(400, 'Bad Request: boundary not found');
  let from = first.length;
  while (bytes.toString('latin1', from, from + 2) !== '--') {
    const head = bytes.indexOf('\r\n\r\n', from);
    if (head < 0) throw new Refusal(400, 'Bad Request: boundary not found');
    const end = bytes.indexOf(`\r\n--${mark}`, head + 4);
    if (end < 0) throw new Refusal(400, 'Bad Request: boundary not found');
    const { name, fileName, mediaType } = readHead(bytes.toString('utf8', from + 2, head));
    const content = bytes.subarray(head + 4, end);
    if (fileName === undefined) form.fields.set(name, content.toString('utf8'));
    else form.files.set(name, { name: fileName, bytes: new Uint8Array(content), mediaType });
    from = end + mark.length + 4;
  }
  return form;
}

function readHead(head: string): { name: string; fileName: string | undefined; mediaType: string } {
  let name: string | undefined;
  let fileName: string | undefined;
  let mediaType = '';
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const header = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (header === 'content-type') mediaType = value;
    if (header !== 'content-disposition') continue;
    if (!value.startsWith('form-data;'))
      throw new Refusal(400, 'Bad Request: expected form-data content disposition');
    const values = readValues(value.slice('form-data;'.length));
    name = values.get('name');
    fileName = values.get('filename');
  }
  if (name === undefined) throw new Refusal(400, 'Bad Request: field name in multipart/form-data not found');
  return { name, fileName, mediaType };
}

function readValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let rest = text.trim();
  while (rest.includes('=')) {
    const equals = rest.indexOf('=');
    const key = rest.slice(0, equals).trim();
    rest = rest.slice(equals + 1).trimStart();
    const quoted = /^"((?:\\.|[^"\\])*)"\s*;?/s.exec(rest);
    if (rest.startsWith('"') && !quoted)
      throw new Refusal(400, 'Bad Request: unclosed quoted string in Content-Disposition header');
    const token = /^[^;]*;?/.exec(rest)?.[0] ?? '';
    values.set(key, quoted ? (quoted[1] ?? '').replace(/\\(.)/gs, '$1') : token.replace(/;$/, '').trim());
    rest = rest.slice((quoted?.[0] ?? token).length).trim();
  }
  return values;
}

import { type Json, record, records, string } from '../../json.ts';
import type { Method, Parts } from '../api.ts';
import { readMarkup } from '../keyboard.ts';
import type { Params } from '../params.ts';
import { bad } from '../refusal.ts';
import { shapes } from '../shapes.ts';
import { readCaption } from '../text.ts';
import type { Permissions, StoredFile } from '../world.ts';
import { placeFor, toEdit, withUsers } from './sending.ts';

/** Pictures and files. https://core.telegram.org/bots/api#sendphoto and below */
export const mediaMethods: Record<string, Method> = {
  sendPhoto: (params, parts) => sendOne(params, parts, 'photo'),
  sendDocument: (params, parts) => sendOne(params, parts, 'document'),
  sendAudio: (params, parts) => sendOne(params, parts, 'audio'),
  sendVoice: (params, parts) => sendOne(params, parts, 'voice'),
  sendVideo: (params, parts) => sendOne(params, parts, 'video'),
  sendAnimation: (params, parts) => sendOne(params, parts, 'animation'),

  /** "An Array describing messages to be sent, must include 2-10 items" */
  sendMediaGroup(params, parts) {
    const items = records(params.json('media', "can't parse media JSON object"));
    if (items.length === 0) throw bad('there are no messages to send');
    if (items.length < 2 || items.length > 10)
      throw bad('wrong number of media in the album; 2-10 are expected');
    const types = new Set(items.map(one => string(one.type)));
    if (types.size > 1 && (types.has('document') || types.has('audio')))
      throw bad("can't use the media of the specified type in the album");
    const bodies = items.map(item => mediaBody(item, params, parts));
    const { chat, draft } = placeFor(
      params,
      parts,
      types.has('photo') ? 'photos' : 'documents',
      items.length,
    );
    const mediaGroupId = newGroupId();
    return bodies.map(body => shapes.message(parts.posting.create(chat, { ...draft, body, mediaGroupId })));
  },

  editMessageCaption(params, parts) {
    const caption = captionOf(parts, params.text('caption'), params.text('parse_mode'), entitiesOf(params));
    const markup = readMarkup(params);
    const message = toEdit(params, parts);
    const { caption: _, caption_entities: __, ...media } = message.body;
    if (media.text !== undefined || media.rich_message !== undefined)
      throw bad('there is no caption in the message to edit');
    return shapes.message(parts.posting.edit(message, { ...media, ...caption }, markup));
  },

  editMessageMedia(params, parts) {
    const given = params.json('media', "can't parse input media JSON object");
    if (given === undefined) throw bad('media is not specified');
    const markup = readMarkup(params);
    const message = toEdit(params, parts);
    const body = mediaBody(record(given), params, parts);
    return shapes.message(parts.posting.edit(message, body, markup));
  },
};

const kinds = ['photo', 'document', 'audio', 'voice', 'video', 'animation'] as const;
type Kind = (typeof kinds)[number];

function sendOne(params: Params, parts: Parts, kind: Kind): Json {
  const media = fileOf(params, parts, kind, kind, params.text(kind));
  const caption = captionOf(parts, params.text('caption'), params.text('parse_mode'), entitiesOf(params));
  const about = pick(params, ['duration', 'width', 'height', 'performer', 'title']);
  const { chat, draft } = placeFor(params, parts, permissionFor(kind));
  const body = { ...bodyOf(kind, media, about), ...caption };
  return shapes.message(parts.posting.create(chat, { ...draft, body }));
}

/** One of `InputMedia`. https://core.telegram.org/bots/api#inputmedia */
function mediaBody(item: Json, params: Params, parts: Parts): Json {
  const kind = kinds.find(one => one === item.type);
  if (!kind) throw bad(`type "${string(item.type)}" is unsupported`);
  const media = fileOf(params, parts, kind, string(item.media), string(item.media));
  const caption = captionOf(parts, string(item.caption), string(item.parse_mode), item.caption_entities);
  return { ...bodyOf(kind, media, {}), ...caption };
}

/** What is sent: an upload, or a file that was sent before. Addresses in the Internet are not fetched here. */
function fileOf(params: Params, parts: Parts, kind: Kind, name: string, value: string): StoredFile[] {
  const upload = params.upload(name, value);
  if (!upload) {
    if (!value) throw bad(`there is no ${kind} in the request`);
    if (value.startsWith('attach://')) throw bad(`there is no ${kind} in the request`);
    if (/^https?:/.test(value)) throw bad('failed to get HTTP URL content');
    const file = parts.files.known(value);
    if (file.kind !== kind) throw bad(`can't use file of type ${file.kind} as ${kind}`);
    return kind === 'photo' ? sizesWith(parts, file) : [file];
  }
  return kind === 'photo' ? parts.files.storePhoto(upload) : [parts.files.store(kind, upload)];
}

/** The sizes a photo of a known id was kept in. */
function sizesWith(parts: Parts, file: StoredFile): StoredFile[] {
  for (const chat of parts.world.chats.values()) {
    for (const message of chat.messages) {
      const ids = records(message.body.photo).map(one => string(one.file_id));
      if (ids.includes(file.id)) return ids.map(parts.files.known);
    }
  }
  return [file];
}

function bodyOf(kind: Kind, media: readonly StoredFile[], about: Json): Json {
  if (kind === 'photo') return { photo: media.map(one => one.json) };
  const json = { ...media[0]?.json, ...about };
  // "For backward compatibility, when this field is set, the document field will also be set"
  return kind === 'animation' ? { animation: json, document: media[0]?.json } : { [kind]: json };
}

function captionOf(parts: Parts, caption: string, parseMode: string, entities: unknown): Json {
  const formatted = readCaption(caption, parseMode, entities);
  if (!formatted.text) return {};
  return { caption: formatted.text, caption_entities: withUsers(parts, formatted.entities) };
}

function entitiesOf(params: Params): unknown {
  return params.json('caption_entities', "can't parse caption entities JSON object");
}

function pick(params: Params, names: readonly string[]): Json {
  return Object.fromEntries(
    names
      .filter(name => params.has(name))
      .map(name => [name, /^\d+$/.test(params.text(name)) ? params.integer(name) : params.text(name)]),
  );
}

function permissionFor(kind: Kind): keyof Permissions {
  return kind === 'photo' ? 'photos' : 'documents';
}

let groups = 13_000_000_000_000_000n;
export function newGroupId(): string {
  groups += 7n;
  return String(groups);
}

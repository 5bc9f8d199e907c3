import type { InlineKeyboardButton } from 'grammy/types';
import { t } from '../../../agent/language/translate.ts';
import type { ContentBlock, ContentButton, MessageContent } from '../../../agent/messages/message-content.ts';
import type { Tone } from '../../../agent/reply.ts';
import type { Upload } from '../../delivery/uploads.ts';
import { pictureEnding } from '../../pictures/picture-file.ts';
import { fencedCode } from '../../rendering/fenced-code.ts';
import { publicAddress } from '../../rendering/public-address.ts';
import { most } from '../limits.ts';
import { type Key, keyboard } from './keyboard.ts';
import { fromMarkdown } from './markdown.ts';
import { toRichHtml } from './rich-html.ts';
import { bold, clipped, empty, italic, join, marked, type Rich, words } from './rich-text.ts';
import { cut } from './split-rich-text.ts';
import { table } from './table.ts';
import { link, ownLine, verbatim, verbatimLine } from './verbatim.ts';

/** One message of Telegram's: a reply that is too long for one, or has pictures or files, becomes several. */
export interface Part {
  /** A text, or the caption of what is uploaded. */
  rich: Rich;
  upload?: { kind: 'photo' | 'document'; file: Upload };
  keyboard?: InlineKeyboardButton[][];
}

export interface Look {
  /** Address of the web chat, for links to our own pages. */
  webUrl: string | undefined;
  /** Our id of the message: its choices come back with it. */
  messageId: number;
  /** What the person picked in the message's choices so far. */
  picked?: Record<string, string[]>;
  /** Whether a text with a table in it is sent as a rich message. */
  hasRichTables?: boolean;
  /** Where a form stands: it is asked for field by field. */
  form?: { rich: Rich; keys: readonly (readonly Key[])[] };
}

/** More messages than this are a file. */
const mostTexts = 4;
/** Files that are sent; more are links. */
const mostFiles = 5;

/** A reply as messages of Telegram's. Its buttons stand below the last text. */
export function render(shown: MessageContent, look: Look): Part[] {
  const body = bodyOf(shown, look);
  const pictures = picturesOf(shown);
  const files = filesOf(shown, look.webUrl);
  const text = files.more.text ? join([body, files.more], '\n\n') : body;
  const rows = keyboard([...choiceKeys(shown, look), ...(look.form?.keys ?? []), ...buttonKeys(shown)]);
  const [first, ...otherPictures] = pictures;
  const parts: Part[] = [];
  // A caption can't be a rich message.
  const isRich = look.hasRichTables && toRichHtml(text) !== undefined;
  const caption = first && !isRich && captionWith(text, first.alt);
  if (first && caption) {
    parts.push(...otherPictures.map(photoWithAlt), { rich: caption, upload: photo(first) });
  } else {
    parts.push(...pictures.map(photoWithAlt), ...texts(text));
  }
  if (!parts.length && !files.parts.length) parts.push({ rich: words('–') });
  const last = parts.at(-1) ?? files.parts.at(-1);
  if (last && rows.length) last.keyboard = rows;
  const whole = text.text.length > most.text && parts.length > mostTexts + pictures.length;
  if (!whole) return [...parts, ...files.parts];
  return [...shortened(parts, pictures.length), wholeAsFile(text), ...files.parts];
}

/** The words of a reply alone, for where nothing else fits. */
export function plainWords(shown: MessageContent): string {
  return bodyOf(shown, { webUrl: undefined, messageId: 0 }).text;
}

/** Telegram has no colours: one mark says how things stand. */
const stateMarks: Record<Tone, string> = { neutral: '', busy: '⏳ ', good: '✅ ', warning: '⚠️ ', bad: '❌ ' };
const noteMarks: Record<Tone, string> = { neutral: '·', busy: '…', good: '✓', warning: '⚠', bad: '✕' };

function bodyOf(shown: MessageContent, look: Pick<Look, 'webUrl' | 'messageId' | 'form'>): Rich {
  const head = join(
    [
      shown.title ? bold(verbatimLine(shown.title)) : empty,
      // What a form still needs is said by its questions.
      shown.state && !look.form ? join([stateMarks[shown.state.tone], ownLine(shown.state.text)]) : empty,
    ],
    '\n',
  );
  const isCard = Boolean(shown.title);
  const blocks = shown.blocks.map(block =>
    block.kind === 'form' && look.form ? look.form.rich : blockOf(block, look.webUrl, isCard),
  );
  return join([head, ...blocks], '\n\n');
}

function blockOf(block: ContentBlock, webUrl: string | undefined, isCard: boolean): Rich {
  switch (block.kind) {
    case 'text':
      return fromMarkdown(block.markdown, webUrl);
    case 'facts':
      return join(
        block.facts.map(fact =>
          join([bold(join([verbatimLine(fact.label), ':'])), ' ', verbatim(fact.value)]),
        ),
        '\n',
      );
    case 'table':
      return join(
        [block.caption ? bold(verbatimLine(block.caption)) : empty, table(block.columns, block.rows)],
        '\n',
      );
    case 'progress':
      return join(
        [progressBar(block.value), verbatimLine(block.label), verbatimLine(block.detail ?? '')],
        ' · ',
      );
    case 'notes':
      return join(
        block.notes.map(note =>
          join(
            [
              join([noteMarks[note.tone], ' ', bold(verbatimLine(note.title))]),
              italic(ownLine(note.text ?? '')),
            ],
            '\n',
          ),
        ),
        '\n',
      );
    case 'quote':
      return join([quotation(block.text, isCard), italic(verbatimLine(block.by ?? ''))], '\n');
    case 'rows':
      return join(
        block.rows.map(row =>
          join(
            [
              bold(verbatimLine(row.label)),
              ...row.fields.flatMap(field => [italic(verbatimLine(field.name)), quotation(field.text, true)]),
            ],
            '\n',
          ),
        ),
        '\n\n',
      );
    case 'links':
      return join(
        block.links
          .filter(one => !isOfTelegram(one.url))
          .map(one => {
            const detail = one.detail ? join([' · ', verbatimLine(one.detail)]) : empty;
            return join(['• ', link(verbatimLine(one.label), one.url, webUrl), detail]);
          }),
        '\n',
      );
    case 'choice':
      return block.options.length ? bold(join([verbatimLine(block.label), ':'])) : empty;
    case 'form':
      return italic(verbatimLine(block.form.title));
    default:
      return empty;
  }
}

/** A quotation longer than this is folded where it is one thing among others. */
const foldedFrom = 600;

/** Somebody's words, with the code in them as code. */
function quotation(text: string, isCard: boolean): Rich {
  const shown = fencedCode(text).map(part =>
    'code' in part
      ? marked(part.code, { kind: 'pre', ...(part.language && { language: part.language }) })
      : verbatim(part.words),
  );
  return marked(join(shown, '\n'), { kind: 'quote', folds: isCard && text.length > foldedFrom });
}

function progressBar(value: number | null): Rich {
  if (value === null) return marked('▱▱▱▱▱▱▱▱▱▱', { kind: 'code' });
  const share = Math.min(1, Math.max(0, value));
  const done = Math.round(share * 10);
  return join([
    marked(`${'▰'.repeat(done)}${'▱'.repeat(10 - done)}`, { kind: 'code' }),
    ` ${Math.round(share * 100)} %`,
  ]);
}

type PictureBlock = Extract<ContentBlock, { kind: 'picture' }>;

function picturesOf(shown: MessageContent): PictureBlock[] {
  return shown.blocks.flatMap(block => (block.kind === 'picture' ? [block] : []));
}

function photo({ picture, alt }: PictureBlock): NonNullable<Part['upload']> {
  return { kind: 'photo', file: { name: `picture.${pictureEnding(picture)}`, picture, alt } };
}

/** What a picture shows, in words, stands below it: Telegram has no other place for that. */
function photoWithAlt(block: PictureBlock): Part {
  return { rich: clipped(italic(verbatimLine(block.alt)), most.caption), upload: photo(block) };
}

/** The whole reply as the caption of its picture, with what the picture shows where there is room for both. */
function captionWith(text: Rich, alt: string): Rich | undefined {
  const both = join([text, italic(verbatimLine(alt))], '\n\n');
  const [caption, ...rest] = cut(both, most.caption, 2);
  if (caption && !rest.length) return caption;
  const [bare, ...more] = cut(text, most.caption, 2);
  return bare && !more.length ? bare : undefined;
}

function texts(text: Rich): Part[] {
  return cut(text, most.text, mostTexts + 1).map(rich => ({ rich }));
}

/** The first messages of a text that is too long, with a word about the rest. */
function shortened(parts: readonly Part[], pictures: number): Part[] {
  const kept = parts.slice(0, pictures + mostTexts);
  const last = kept.at(-1);
  const note = italic(t('All of it is in the file below.'));
  const keys = parts.at(-1)?.keyboard;
  if (last) {
    const [fits = empty] = cut(last.rich, most.text - note.text.length - 2, 1);
    kept[kept.length - 1] = { rich: join([fits, note], '\n\n'), ...(keys && { keyboard: keys }) };
  }
  return kept;
}

function wholeAsFile(text: Rich): Part {
  return { rich: empty, upload: { kind: 'document', file: { name: 'all.md', text: text.text } } };
}

/** Files as messages, those that can't be sent as links. */
function filesOf(shown: MessageContent, webUrl: string | undefined): { parts: Part[]; more: Rich } {
  const parts: Part[] = [];
  const more: Rich[] = [];
  for (const block of shown.blocks) {
    if (block.kind !== 'files') continue;
    for (const { name, sha256, bytes } of block.files) {
      if (bytes <= most.fileOut && bytes > 0 && parts.length < mostFiles) {
        parts.push({ rich: empty, upload: { kind: 'document', file: { name, sha256 } } });
      } else {
        const label = link(verbatimLine(name), `/files/${sha256}/${encodeURIComponent(name)}`, webUrl);
        more.push(join(['• ', label, bytes > most.fileOut ? `, ${t('too large for Telegram')}` : '']));
      }
    }
  }
  return { parts, more: join(more, '\n') };
}

/** Options of choices: pressed they are picked, pressed again they are not. */
function choiceKeys(shown: MessageContent, look: Look): Key[][] {
  return shown.blocks.flatMap((block, at): Key[][] => {
    if (block.kind !== 'choice') return [];
    const picked = look.picked?.[block.name] ?? [];
    return [
      block.options.slice(0, 80).map((option, index) => ({
        label: picked.includes(option.value) ? `✓ ${option.label}` : option.label,
        data: `pick:${look.messageId}:${at}:${index}`,
      })),
    ];
  });
}

function buttonKeys(shown: MessageContent): Key[][] {
  const links = shown.blocks.flatMap(block => (block.kind === 'links' ? block.links : []));
  const leading = links
    .filter(one => isOfTelegram(one.url) && publicAddress(one.url, undefined, most.address))
    .map(({ label, url }) => ({ label, url }));
  const buttons = (shown.buttons ?? []).map(({ label, style, token }): Key => {
    const color = styles[style ?? 'plain'];
    return { label, data: `press:${token}`, ...(color && { style: color }) };
  });
  return [leading, buttons];
}

const styles: Record<NonNullable<ContentButton['style']>, Key['style']> = {
  primary: 'primary',
  danger: 'danger',
  plain: undefined,
};

/** Links into Telegram are buttons: they open a chat, not a page. */
function isOfTelegram(url: string): boolean {
  return url.startsWith('https://t.me/');
}

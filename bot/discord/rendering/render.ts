import {
  type APIActionRowComponent,
  type APIComponentInContainer,
  type APIComponentInMessageActionRow,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { t } from '../../../agent/language/translate.ts';
import type { ContentBlock, ContentButton, MessageContent } from '../../../agent/messages/message-content.ts';
import type { Tone } from '../../../agent/reply.ts';
import type { Upload } from '../../delivery/uploads.ts';
import { pictureEnding } from '../../pictures/picture-file.ts';
import { truncate } from '../../rendering/truncate.ts';
import { discordLimits } from '../limits.ts';
import { blockLines } from './block-lines.ts';
import { bold, type Line, link, raw, verbatim } from './spans.ts';
import { split, textOf } from './split-lines.ts';

/** One message of Discord's: a reply that is too long for one becomes several. */
export interface Part {
  components: APIMessageTopLevelComponent[];
  attachments: Upload[];
}

export interface RenderOptions {
  /** Address of the web chat, for links to our own pages. */
  webUrl: string | undefined;
  /** An id that finds the message again: of its first component, in steps of one a part. */
  id: number;
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;
type Piece = { lines: Line[] } | { component: APIComponentInContainer; size: number; attachment?: Upload };

/** More messages than this are a file. */
const mostParts = 4;
/** Room that stays for the note about the rest. */
const room = { text: discordLimits.text - 150, components: discordLimits.components - 4 };

/** A reply as messages of Discord's second version of components. */
export function renderCard(shown: MessageContent, options: RenderOptions): Part[] {
  const isCard = Boolean(
    shown.title || shown.state || shown.buttons?.length || shown.blocks.some(block => block.kind !== 'text'),
  );
  const rows = [...choiceRows(shown), ...buttonRows(shown)];
  const groups = grouped(pieces(shown, options.webUrl), rows);
  return groups.map(({ inside, attachments }, at): Part => {
    const id = options.id + at;
    if (isCard) {
      const color = accent[shown.state?.tone ?? 'neutral'];
      const card = {
        type: ComponentType.Container as const,
        id,
        components: inside,
        ...(color !== undefined && { accent_color: color }),
      };
      return { components: [card], attachments };
    }
    const [first, ...rest] = inside;
    return {
      components: first
        ? [{ ...first, id } as APIMessageTopLevelComponent, ...(rest as APIMessageTopLevelComponent[])]
        : [],
      attachments,
    };
  });
}

/** The same without cards, for a server that does not take them: texts, rows of buttons, files. */
export function renderPlain(
  shown: MessageContent,
  webUrl: string | undefined,
): { content: string; components: Row[]; attachments: Upload[] }[] {
  const all = pieces(shown, webUrl);
  const lines = all.flatMap(piece => ('lines' in piece ? piece.lines : []));
  const attachments = all.flatMap(piece =>
    'attachment' in piece && piece.attachment ? [piece.attachment] : [],
  );
  const texts = split(lines, discordLimits.content - 20);
  const whole = texts.length > mostParts ? [{ name: 'all.md', text: textOf(lines) }] : [];
  const shownTexts = texts.slice(0, mostParts);
  const rows = [...choiceRows(shown), ...buttonRows(shown)].slice(0, discordLimits.rowsWithoutCards);
  return (shownTexts.length ? shownTexts : ['']).map((content, at, { length }) =>
    at === length - 1
      ? { content, components: rows, attachments: [...attachments, ...whole].slice(0, discordLimits.files) }
      : { content, components: [], attachments: [] },
  );
}

const accent: Record<Tone, number | undefined> = {
  neutral: undefined,
  busy: 0x4f7cac,
  good: 0x3f9c6b,
  warning: 0xd9a441,
  bad: 0xc8504f,
};

function pieces(shown: MessageContent, webUrl: string | undefined): Piece[] {
  const head: Line[] = [
    ...(shown.title ? [{ spans: verbatim(oneLine(shown.title)), first: '### ' }] : []),
    ...(shown.state ? [{ spans: bold(verbatim(oneLine(shown.state.text))) }] : []),
  ];
  let pictures = 0;
  const body = shown.blocks.flatMap((block): Piece[] => {
    if (block.kind === 'picture') {
      const name = `picture-${++pictures}.${pictureEnding(block.picture)}`;
      const media = { url: `attachment://${name}` };
      const items = [{ media, description: block.alt.slice(0, discordLimits.alt) }];
      const attachment = { name, picture: block.picture, alt: block.alt };
      return [{ component: { type: ComponentType.MediaGallery, items }, size: 1, attachment }];
    }
    if (block.kind === 'files') return filePieces(block, webUrl);
    const lines = blockLines(block, webUrl);
    return lines.length ? [{ lines }] : [];
  });
  return [...(head.length ? [{ lines: head }] : []), ...body];
}

function filePieces(block: Extract<ContentBlock, { kind: 'files' }>, webUrl: string | undefined): Piece[] {
  return block.files.map((file, at): Piece => {
    const name = `${at}-${file.name.replace(/[^\w.-]+/g, '_')}`.slice(-100);
    if (file.bytes > discordLimits.file || at >= 5) {
      const url = `/files/${file.sha256}/${encodeURIComponent(file.name)}`;
      const spans = [...link(file.name, url, webUrl), raw(`, ${t('too large to attach here')}`)];
      return { lines: [{ spans, first: '- ' }] };
    }
    const component = { type: ComponentType.File as const, file: { url: `attachment://${name}` } };
    return { component, size: 1, attachment: { name, sha256: file.sha256 } };
  });
}

/** Puts pieces into as few messages as they fit in, the rows of buttons into the last. */
function grouped(all: Piece[], rows: Row[]): { inside: APIComponentInContainer[]; attachments: Upload[] }[] {
  const groups: {
    inside: APIComponentInContainer[];
    attachments: Upload[];
    text: number;
    size: number;
  }[] = [];
  const open = () => {
    const group = { inside: [], attachments: [], text: 0, size: 1 };
    groups.push(group);
    return group;
  };
  let group: (typeof groups)[number] = open();
  const left: string[] = [];
  const place = (
    component: APIComponentInContainer,
    text: number,
    size: number,
    attachment?: Upload,
  ): boolean => {
    const isFull =
      group.text + text > room.text ||
      group.size + size > room.components ||
      (attachment !== undefined && group.attachments.length >= discordLimits.files - 1);
    if (isFull && groups.length >= mostParts) return false;
    if (isFull) group = open();
    group.inside.push(component);
    group.text += text;
    group.size += size;
    if (attachment) group.attachments.push(attachment);
    return true;
  };
  for (const piece of all) {
    if (!('lines' in piece)) {
      place(piece.component, 0, piece.size, piece.attachment);
      continue;
    }
    // A block goes on in this message when a good part of it still fits, so that cards are not torn apart needlessly.
    const here = room.text - group.text;
    const whole = textOf(piece.lines);
    const isShort = whole.length <= here || (whole.length <= room.text && here < 800);
    const parts = isShort ? [whole] : split(piece.lines, room.text, here < 400 ? room.text : here);
    for (const text of parts) {
      if (left.length || !place({ type: ComponentType.TextDisplay, content: text }, text.length, 1))
        left.push(text);
    }
  }
  const rowSize = rows.reduce((sum, row) => sum + 1 + row.components.length, 0);
  if (group.size + rowSize > discordLimits.components - 2) group = open();
  if (left.length) {
    const name = 'the-rest.md';
    group.inside.push(
      { type: ComponentType.TextDisplay, content: `-# ${t('It goes on in the file below.')}` },
      { type: ComponentType.File, file: { url: `attachment://${name}` } },
    );
    group.attachments.push({ name, text: left.join('\n') });
  }
  group.inside.push(...rows);
  if (!group.inside.length) group.inside.push({ type: ComponentType.TextDisplay, content: '–' });
  return groups.filter(one => one.inside.length);
}

function choiceRows(shown: MessageContent): Row[] {
  return shown.blocks.flatMap((block): Row[] => {
    if (block.kind !== 'choice' || !block.options.length) return [];
    const rows: Row[] = [];
    for (let at = 0; at < block.options.length && rows.length < 4; at += discordLimits.options) {
      const options = block.options.slice(at, at + discordLimits.options);
      rows.push({
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: `pick:${block.name}:${rows.length}`,
            placeholder: truncate(block.label, 150),
            min_values: block.multiple ? 0 : 1,
            max_values: block.multiple ? options.length : 1,
            options: options.map(option => ({
              label: truncate(option.label, discordLimits.optionText) || '–',
              value: option.value.slice(0, discordLimits.optionText),
            })),
          },
        ],
      });
    }
    return rows;
  });
}

function buttonRows(shown: MessageContent): Row[] {
  const buttons: { label: string; style: ContentButton['style']; customId: string }[] = [];
  for (const block of shown.blocks) {
    if (block.kind === 'form') {
      const { label, call } = block.form.submit;
      buttons.push({ label: `${label} …`, style: 'primary', customId: `form:${call.token}` });
    }
  }
  for (const button of shown.buttons ?? []) {
    const kind = button.mode === 'form' ? 'open' : 'press';
    buttons.push({ label: button.label, style: button.style, customId: `${kind}:${button.token}` });
  }
  const unique = buttons.filter(
    (button, at) => buttons.findIndex(other => other.customId === button.customId) === at,
  );
  const rows: Row[] = [];
  for (let at = 0; at < unique.length && rows.length < 4; at += discordLimits.buttonsInRow) {
    rows.push({
      type: ComponentType.ActionRow,
      components: unique.slice(at, at + discordLimits.buttonsInRow).map(button => ({
        type: ComponentType.Button,
        style: styles[button.style ?? 'plain'],
        label: truncate(button.label, discordLimits.buttonLabel) || '–',
        custom_id: button.customId,
      })),
    });
  }
  return rows;
}

const styles = {
  primary: ButtonStyle.Primary,
  plain: ButtonStyle.Secondary,
  danger: ButtonStyle.Danger,
} as const;

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

import { Fields } from '../rows/fields.ts';
import type { TextPart } from './chat.ts';

/**
 * A text of Telegram as Markdown: its entities (bold, code, links ...) become marks, mentions the people they are of;
 * what is marked as a number of somebody is taken out.
 *
 * @param entities `text_entities`, or `text` where it is a list
 * @param plain `text`, where there are no entities
 */
export function telegramText(entities: unknown, plain: unknown): TextPart[] {
  const pieces =
    Array.isArray(entities) && entities.length > 0 ? entities : Array.isArray(plain) ? plain : [plain];
  return pieces.flatMap((piece): TextPart[] => {
    if (typeof piece === 'string') return [piece];
    const fields = Fields.of(piece);
    const text = fields?.peek('text');
    return fields && typeof text === 'string' ? [marked(String(fields.peek('type')), text, fields)] : [];
  });
}

function marked(type: string, text: string, fields: Fields): TextPart {
  switch (type) {
    case 'mention':
      return { person: `name:${text.toLowerCase()}` };
    case 'mention_name':
      return { person: `telegram:${fields.peek('user_id')}` };
    case 'phone':
      return '[phone number]';
    case 'email':
      return '[e-mail address]';
    case 'bank_card':
      return '[card number]';
    case 'bold':
      return around('**', text);
    case 'italic':
      return around('*', text);
    case 'strikethrough':
      return around('~~', text);
    case 'code':
      return around('`', text);
    case 'pre': {
      const language = fields.peek('language');
      return `\n\`\`\`${typeof language === 'string' ? language : ''}\n${text.trimEnd()}\n\`\`\`\n`;
    }
    case 'blockquote':
      return `${text.trim().replace(/^/gm, '> ')}\n`;
    case 'text_link':
      return `[${text}](${String(fields.peek('href') ?? '')})`;
    default:
      return text;
  }
}

/** Marks stand at the words, not at the spaces around them. */
function around(mark: string, text: string): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words === '' ? text : `${before}${mark}${words}${mark}${after}`;
}

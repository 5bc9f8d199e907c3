import { message, type TranslatableMessage } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { warning } from '../rows/faults.ts';

/**
 * Characters that nobody sees: they part words, turn the reading order, or carry a text of their own (tags). Joiners
 * between emoji and in the scripts that need them, and marks of direction beside such scripts, are where they belong.
 */
export function hiddenCharacters(text: string): Fault | undefined {
  if (!/[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]/u.test(text)) return undefined;
  const joined = text
    .replace(/\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{2,8}\u{E007F}/gu, '')
    .replace(/(?<=(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\u20E3))(?:\u200D|\uFE0F)+/gu, '')
    .replace(
      /(?<=[\p{N}#*©®\p{S}\p{Script=Han}\p{Script=Mongolian}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u180B-\u180D]/gu,
      '',
    )
    .replace(
      new RegExp(`(?<=${needsJoiners})[\\u200C\\u200D]|[\\u200C\\u200D](?=${needsJoiners})`, 'gu'),
      '',
    );
  const rightToLeft =
    /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(text);
  const plain = rightToLeft ? joined.replace(/[\u200E\u200F\u061C]/g, '') : joined;
  // A soft hyphen says where a word may be broken; programs put it there.
  const found = /(?!\u00AD)[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]/u.exec(plain)?.[0];
  if (found === undefined) return undefined;
  const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return warning(
    'invisible-characters',
    message('The text holds {what} ({code}), which nobody sees.', { what: kindOf(found), code }),
    message('Take such characters out; they come from web pages, or hide something.'),
  );
}

const needsJoiners =
  '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Mongolian}\\p{Script=Tibetan}]';

function kindOf(character: string): TranslatableMessage {
  if (/\p{Bidi_Control}/u.test(character)) return message('a mark that turns the reading order');
  if (/[\u{E0000}-\u{E007F}]/u.test(character)) return message('a hidden tag character');
  return message('an invisible character');
}

/** A word with letters of two scripts that look alike, such as a Cyrillic а in a Latin word. */
export function mixedScripts(text: string): Fault | undefined {
  if (!/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text) || !/[A-Za-z]/.test(text)) return undefined;
  for (const [word] of text.matchAll(/[\p{L}\p{M}]{3,60}/gu)) {
    const latin = word.match(/\p{Script=Latin}/gu)?.length ?? 0;
    const other = word.match(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu)?.length ?? 0;
    if (latin < 2 || other === 0) continue;
    return warning(
      'mixed-scripts',
      message('The word “{word}” mixes letters of two scripts that look alike.', { word: word.slice(0, 30) }),
      message('Write it in one script.'),
    );
  }
  return undefined;
}

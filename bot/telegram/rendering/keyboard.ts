import type { InlineKeyboardButton } from 'grammy/types';
import { truncate } from '../../rendering/truncate.ts';
import { most } from '../limits.ts';

/** A button as we think of it: what it says and what it comes back with, or where it leads. */
export type Key = { label: string; style?: 'primary' | 'danger' } & ({ data: string } | { url: string });

/** Characters of the labels of a row that a phone still shows whole. */
const rowWidth = 34;
const mostInRow = 4;

/** Buttons in rows: as many in one as can be read, or each of `keys`'s lists in rows of its own. */
export function keyboard(groups: readonly (readonly Key[])[]): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let left: number = most.buttons;
  for (const keys of groups) {
    let row: InlineKeyboardButton[] = [];
    let width = 0;
    for (const key of keys) {
      if (left-- <= 0) break;
      const button = buttonOf(key);
      const more = [...button.text].length + 4;
      if (row.length && (row.length >= mostInRow || width + more > rowWidth)) {
        rows.push(row);
        row = [];
        width = 0;
      }
      row.push(button);
      width += more;
    }
    if (row.length) rows.push(row);
  }
  return rows;
}

function buttonOf({ label, style, ...does }: Key): InlineKeyboardButton {
  const text = truncate(label, most.buttonLabel) || '–';
  const look = { text, ...(style && { style }) };
  return 'url' in does ? { ...look, url: does.url } : { ...look, callback_data: does.data };
}

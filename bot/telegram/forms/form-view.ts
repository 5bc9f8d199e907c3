import { currentLocale, t } from '../../../agent/language/translate.ts';
import type { Field } from '../../../agent/reply.ts';
import type { Suggestion } from '../../intake/suggestions.ts';
import { truncate } from '../../rendering/truncate.ts';
import { menuName } from '../register.ts';
import type { Key } from '../rendering/keyboard.ts';
import { bold, empty, italic, join, type Rich, words } from '../rendering/rich-text.ts';
import { ownLine, verbatim, verbatimLine } from '../rendering/verbatim.ts';
import { answered, asked, choicesOf, type FormState, hasValue, isMultiple, listOf } from './form-steps.ts';

/** How a form stands: its words, and the buttons to go on with. */
export interface FormView {
  rich: Rich;
  keys: Key[][];
}

export type Ended = 'sent' | 'cancelled' | 'left';

const pageSize = 8;

/**
 * @param messageId comes back with each button
 * @param names that exist, where the question is for one
 */
export function viewOf(
  state: FormState,
  names: readonly Suggestion[],
  where: { messageId: number; isPrivate: boolean },
): FormView {
  const key = (label: string, action: string, style?: Key['style']): Key => ({
    label,
    data: `form:${where.messageId}:${action}`,
    ...(style && { style }),
  });
  const head = bold(verbatimLine(state.form.title));
  const problem = state.problem === undefined ? empty : join(['⚠️ ', ownLine(state.problem)]);
  const { at } = state;
  if (at.kind === 'field') {
    const field = asked(state);
    if (field) {
      const question = questionOf(state, field, names, where.isPrivate);
      return {
        rich: join([head, given(state), problem, question], '\n\n'),
        keys: fieldKeys(state, field, at, names, key),
      };
    }
  }
  const submit = key(state.form.submit.label, 'go', 'primary');
  if (at.kind === 'list')
    return {
      rich: join([head, problem, words(t('Which one?'))], '\n\n'),
      keys: listKeys(state, at.page, key),
    };
  const more = hasMore(state);
  const rest = more ? italic(t('What is not named here stays as it is.')) : empty;
  return {
    rich: join([head, given(state), problem, rest], '\n\n'),
    keys: [
      [submit, ...(more ? [key(t('More …'), 'list')] : [])],
      [...(answered(state).length ? [key(t('‹ Back'), 'back')] : []), key(t('Cancel'), 'cancel')],
    ],
  };
}

/** How a form ended, without buttons. */
export function endedView(state: FormState, ended: Ended): FormView {
  const command = `/${menuName(state.form.submit.call.command)}`;
  const words: Record<Ended, string> = {
    sent: t('✅ Sent.'),
    cancelled: t('Cancelled. {command} starts anew.', { command }),
    left: t('Left, since you went on with something else. {command} starts anew.', { command }),
  };
  return { rich: join([bold(verbatimLine(state.form.title)), given(state), words[ended]], '\n\n'), keys: [] };
}

/** Whether there is anything beside the questions that are asked. */
function hasMore({ form }: FormState): boolean {
  return form.fields.some(field => field.type !== 'files' && (!field.required || field.value !== undefined));
}

type KeyOf = (label: string, action: string, style?: Key['style']) => Key;

/** What was given so far. */
function given({ form, values, files, at }: FormState): Rich {
  const now = at.kind === 'field' ? at.field : undefined;
  const lines = form.fields.map((field, index) => {
    if (index === now) return empty;
    if (field.type === 'files')
      return files.length ? line(field, files.map(file => file.name).join(', ')) : empty;
    return hasValue(values[field.name]) ? line(field, shownValue(field, values[field.name])) : empty;
  });
  return join(lines, '\n');
}

function line(field: Field, value: string): Rich {
  return join([bold(join([verbatimLine(field.label), ':'])), ' ', verbatim(truncate(value, 300))]);
}

/** A value by its option's words. */
function shownValue(field: Field, value: unknown): string {
  return listOf(value)
    .map(one => (field.type === 'select' && field.options.find(option => option.value === one)?.label) || one)
    .join(', ');
}

function questionOf(state: FormState, field: Field, names: readonly Suggestion[], isPrivate: boolean): Rich {
  const label = join([
    bold(verbatimLine(field.label)),
    field.help ? join([': ', verbatimLine(field.help)]) : empty,
  ]);
  const now =
    hasValue(state.values[field.name]) && !isMultiple(field)
      ? join([t('Now:'), ' ', verbatim(truncate(shownValue(field, state.values[field.name]), 300))])
      : empty;
  const open = field.takes && now === empty ? openly(field.takes) : empty;
  return join([label, now, open, italic(howTo(field, names, isPrivate))], '\n');
}

/** What is taken when the field is left open. */
function openly(takes: string): Rich {
  return join([t('Left open:'), ' ', verbatim(truncate(takes, 300))]);
}

function howTo(field: Field, names: readonly Suggestion[], isPrivate: boolean): string {
  if (field.type === 'files')
    return isPrivate ? t('Send the files.') : t('Send the files in reply to this message.');
  const hasChoices = choicesOf(field, names).length > 0;
  if (hasChoices && isMultiple(field)) return t('Pick as many as you like, then press Done.');
  if (hasChoices) return isPrivate ? t('Pick one, or write it.') : t('Pick one, or reply with it.');
  const what = field.type === 'number' ? number(field) : field.type === 'name' ? t('its name') : t('it');
  return isPrivate ? t('Write {what}.', { what }) : t('Reply to this message with {what}.', { what });
}

function number({ whole, min, max }: { whole: boolean; min?: number; max?: number }): string {
  const shown = (value: number) => value.toLocaleString(currentLocale(), { maximumFractionDigits: 10 });
  const kind = whole ? t('a whole number') : t('a number');
  if (min !== undefined && max !== undefined)
    return t('{number} from {least} to {most}', { number: kind, least: shown(min), most: shown(max) });
  return min === undefined ? kind : t('{number} of at least {least}', { number: kind, least: shown(min) });
}

function fieldKeys(
  state: FormState,
  field: Field,
  at: Extract<FormState['at'], { kind: 'field' }>,
  names: readonly Suggestion[],
  key: KeyOf,
): Key[][] {
  const wanted = at.sought.toLowerCase();
  const choices = choicesOf(field, names).filter(one => one.label.toLowerCase().includes(wanted));
  const picked = listOf(state.values[field.name]);
  const { shown, pager } = paged(choices, at.page, key);
  const options = shown.map(one =>
    key(picked.includes(one.value) ? `✓ ${one.label}` : one.label, `option:${at.field}:${one.key}`),
  );
  const steps: Key[] = [];
  if (isMultiple(field) && choices.length) steps.push(key(t('Done'), `done:${at.field}`, 'primary'));
  if (!field.required) {
    const label =
      field.type === 'files' ? t('Without files') : picked.length ? t('Take it out') : t('Leave it open');
    steps.push(key(label, `skip:${at.field}`));
  }
  if (at.fromList || answered(state).length) steps.push(key(t('‹ Back'), 'back'));
  else if (hasMore(state)) steps.push(key(t('More …'), 'list'));
  return [options, pager, [...steps, key(t('Cancel'), 'cancel')]];
}

/** All fields with what they hold, to change one. */
function listKeys(state: FormState, page: number, key: KeyOf): Key[][] {
  const fields = state.form.fields.map((field, index) => ({ field, index }));
  const { shown, pager } = paged(fields, page, key);
  const buttons = shown.map(({ field, index }) => {
    const value =
      field.type === 'files'
        ? state.files.length || ''
        : shownValue(field, state.values[field.name]) || (field.takes ?? '');
    return key(
      value === '' ? field.label : `${field.label}: ${truncate(String(value), 24)}`,
      `open:${index}`,
    );
  });
  return [buttons, pager, [key(t('‹ Back'), 'back'), key(t('Cancel'), 'cancel')]];
}

function paged<T>(all: readonly T[], page: number, key: KeyOf): { shown: readonly T[]; pager: Key[] } {
  if (all.length <= pageSize) return { shown: all, pager: [] };
  const pages = Math.ceil(all.length / pageSize);
  const at = Math.min(Math.max(0, page), pages - 1);
  return {
    shown: all.slice(at * pageSize, (at + 1) * pageSize),
    pager: [
      key('‹', `page:${(at + pages - 1) % pages}`),
      key(t('{page, number} of {pages, number}', { page: at + 1, pages }), `page:${at}`),
      key('›', `page:${(at + 1) % pages}`),
    ],
  };
}

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
    return { rich: join([head, problem, words('Which one?')], '\n\n'), keys: listKeys(state, at.page, key) };
  const more = hasMore(state);
  const rest = more ? italic('What is not named here stays as it is.') : empty;
  return {
    rich: join([head, given(state), problem, rest], '\n\n'),
    keys: [
      [submit, ...(more ? [key('More …', 'list')] : [])],
      [...(answered(state).length ? [key('‹ Back', 'back')] : []), key('Cancel', 'cancel')],
    ],
  };
}

/** How a form ended, without buttons. */
export function endedView(state: FormState, ended: Ended): FormView {
  const command = `/${menuName(state.form.submit.call.command)}`;
  const words: Record<Ended, string> = {
    sent: '✅ Sent.',
    cancelled: `Cancelled. ${command} starts anew.`,
    left: `Left, since you went on with something else. ${command} starts anew.`,
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
      ? join(['Now: ', verbatim(truncate(shownValue(field, state.values[field.name]), 300))])
      : empty;
  return join([label, now, italic(howTo(field, names, isPrivate))], '\n');
}

function howTo(field: Field, names: readonly Suggestion[], isPrivate: boolean): string {
  const write = isPrivate ? 'Write' : 'Reply to this message with';
  if (field.type === 'files')
    return isPrivate ? 'Send the files.' : 'Send the files in reply to this message.';
  const hasChoices = choicesOf(field, names).length > 0;
  if (hasChoices && isMultiple(field)) return 'Pick as many as you like, then press Done.';
  if (hasChoices) return `Pick one, or ${isPrivate ? 'write' : 'reply with'} it.`;
  if (field.type === 'number')
    return `${write} ${field.whole ? 'a whole number' : 'a number'}${range(field)}.`;
  if (field.type === 'name') return `${write} its name.`;
  return `${write} it.`;
}

function range({ min, max }: { min?: number; max?: number }): string {
  const shown = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 10 });
  if (min !== undefined && max !== undefined) return ` from ${shown(min)} to ${shown(max)}`;
  return min === undefined ? '' : ` of at least ${shown(min)}`;
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
  if (isMultiple(field) && choices.length) steps.push(key('Done', `done:${at.field}`, 'primary'));
  if (!field.required) {
    const label = field.type === 'files' ? 'Without files' : picked.length ? 'Take it out' : 'Leave it open';
    steps.push(key(label, `skip:${at.field}`));
  }
  if (at.fromList || answered(state).length) steps.push(key('‹ Back', 'back'));
  else if (hasMore(state)) steps.push(key('More …', 'list'));
  return [options, pager, [...steps, key('Cancel', 'cancel')]];
}

/** All fields with what they hold, to change one. */
function listKeys(state: FormState, page: number, key: KeyOf): Key[][] {
  const fields = state.form.fields.map((field, index) => ({ field, index }));
  const { shown, pager } = paged(fields, page, key);
  const buttons = shown.map(({ field, index }) => {
    const value =
      field.type === 'files' ? state.files.length || '' : shownValue(field, state.values[field.name]);
    return key(
      value === '' ? field.label : `${field.label}: ${truncate(String(value), 24)}`,
      `open:${index}`,
    );
  });
  return [buttons, pager, [key('‹ Back', 'back'), key('Cancel', 'cancel')]];
}

function paged<T>(all: readonly T[], page: number, key: KeyOf): { shown: readonly T[]; pager: Key[] } {
  if (all.length <= pageSize) return { shown: all, pager: [] };
  const pages = Math.ceil(all.length / pageSize);
  const at = Math.min(Math.max(0, page), pages - 1);
  return {
    shown: all.slice(at * pageSize, (at + 1) * pageSize),
    pager: [
      key('‹', `page:${(at + pages - 1) % pages}`),
      key(`${at + 1} of ${pages}`, `page:${at}`),
      key('›', `page:${(at + 1) % pages}`),
    ],
  };
}

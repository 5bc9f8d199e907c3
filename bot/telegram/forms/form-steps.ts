import { t } from '../../../agent/language/translate.ts';
import type { ContentForm } from '../../../agent/messages/message-content.ts';
import type { Field } from '../../../agent/reply.ts';
import type { DroppedFile } from '../../../datanets/submission.ts';
import type { Suggestion } from '../../intake/suggestions.ts';

/**
 * A form that is asked field by field, since Telegram has none: first what is needed and missing, then what was given is
 * shown with the way to the rest. Pure; what people press and type makes a new state.
 */
export interface FormState {
  form: ContentForm;
  values: Record<string, unknown>;
  files: DroppedFile[];
  /** Files that came before the form: none are asked for. */
  hasFiles: boolean;
  /** It was opened for what a command lacks: with that it goes, and nothing else is asked. */
  isQuick: boolean;
  at: FormStep;
  /** Updates that answered it, in no order: files may take so long that others come before them. */
  answeredBy?: readonly number[];
  /** Why the last answer can't be used. */
  problem?: string;
}

/** What is asked now: a field, or which field to change, or whether it may go. */
export type FormStep =
  | {
      kind: 'field';
      field: number;
      /** It was opened from the list of all fields, and leads back there. */
      fromList: boolean;
      page: number;
      /** What was typed to find a name. */
      sought: string;
    }
  | { kind: 'list'; page: number }
  | { kind: 'overview' };

export type Action =
  | { kind: 'option'; field: number; key: string }
  | { kind: 'page'; page: number }
  | { kind: 'done'; field: number }
  | { kind: 'skip'; field: number }
  | { kind: 'open'; field: number }
  | { kind: 'list' | 'back' | 'go' | 'cancel' };

/** Checks a value of a field. Returns why it can't be used. */
export type Check = (field: string, value: unknown) => string | undefined;

/** What came filled in and can't be used is asked for first, as it was typed. */
export function begin(
  form: ContentForm,
  from: { hasFiles: boolean; isQuick: boolean },
  check: Check = () => undefined,
): FormState {
  const values: Record<string, unknown> = {};
  for (const field of form.fields) if (field.value !== undefined) values[field.name] = field.value;
  const begun = onwards({ form, values, files: [], ...from, at: { kind: 'overview' } });
  for (const [at, { name, type }] of form.fields.entries()) {
    const problem = type !== 'files' && hasValue(values[name]) ? check(name, values[name]) : undefined;
    if (problem !== undefined) {
      return { ...begun, problem, at: { kind: 'field', field: at, fromList: false, page: 0, sought: '' } };
    }
  }
  return begun;
}

/** Whether nothing is left to ask and nothing to decide: it goes by itself. */
export function isComplete({ at, isQuick, form }: FormState): boolean {
  if (at.kind !== 'overview') return false;
  return isQuick || form.fields.every(field => field.required || field.type === 'files');
}

/** The field that is asked for now. */
export function asked({ at, form }: FormState): Field | undefined {
  return at.kind === 'field' ? form.fields[at.field] : undefined;
}

/** Whether words are an answer now. */
export function takesWords(state: FormState): boolean {
  const field = asked(state);
  return field !== undefined && field.type !== 'files';
}

export function takesFiles(state: FormState): boolean {
  return asked(state)?.type === 'files';
}

/**
 * A press. What belongs to a question that is over changes nothing: two taps are one.
 *
 * @param names that exist, where the question is for one
 */
export function press(
  state: FormState,
  action: Action,
  names: readonly Suggestion[],
  check: Check,
): FormState {
  const { at, form } = state;
  const clean: FormState = { ...state, problem: undefined };
  switch (action.kind) {
    case 'list':
      return { ...clean, isQuick: false, at: { kind: 'list', page: 0 } };
    case 'page':
      return at.kind === 'overview' ? state : { ...clean, at: { ...at, page: Math.max(0, action.page) } };
    case 'back':
      return back(clean);
    case 'open':
      if (at.kind !== 'list' || !form.fields[action.field]) return state;
      return { ...clean, at: { kind: 'field', field: action.field, fromList: true, page: 0, sought: '' } };
    default:
  }
  const field = asked(state);
  if (at.kind !== 'field' || !field || !('field' in action) || action.field !== at.field) return state;
  if (action.kind === 'skip') {
    const { [field.name]: _, ...values } = state.values;
    const kept = field.type === 'files' ? { ...clean, hasFiles: true } : { ...clean, values };
    return onwards(kept);
  }
  if (action.kind === 'done') return onwards(clean);
  const value = choicesOf(field, names).find(one => one.key === action.key)?.value;
  if (value === undefined) return { ...state, problem: t('That is no longer there. Pick another.') };
  if (!isMultiple(field)) return give(clean, field, value, check);
  const picked = listOf(state.values[field.name]);
  const toggled = picked.includes(value) ? picked.filter(one => one !== value) : [...picked, value];
  return { ...clean, values: { ...state.values, [field.name]: toggled } };
}

/** Words that answer the question that is asked. */
export function type(state: FormState, words: string, names: readonly Suggestion[], check: Check): FormState {
  const field = asked(state);
  const { at } = state;
  const said = words.trim();
  if (!field || at.kind !== 'field' || !said) return state;
  if (field.type === 'select' && !field.multiple) {
    const wanted = said.toLowerCase();
    const exact = field.options.find(one =>
      [one.value, one.label].some(text => text.toLowerCase() === wanted),
    );
    return give(state, field, exact?.value ?? said, check);
  }
  if (field.type === 'name' && !field.multiple && names.length) {
    const wanted = said.toLowerCase();
    const exact = names.find(one => [one.name, one.value].some(text => text.toLowerCase() === wanted));
    const near = names.filter(one => one.name.toLowerCase().includes(wanted));
    const found = exact ?? (near.length === 1 ? near[0] : undefined);
    if (found) return give(state, field, found.value, check);
    if (near.length) return { ...state, problem: undefined, at: { ...at, page: 0, sought: said } };
    return {
      ...state,
      problem: t('Nothing is called “{name}” here.', { name: said.slice(0, 60) }),
      at: { ...at, page: 0, sought: '' },
    };
  }
  return give(state, field, said, check);
}

export function addFiles(state: FormState, files: readonly DroppedFile[]): FormState {
  return onwards({ ...state, files: [...state.files, ...files], problem: undefined });
}

/** What the form comes to: the values that were given, by their fields. */
export function valuesOf({ values, form }: FormState): Record<string, unknown> {
  const given = form.fields.filter(field => field.type !== 'files' && hasValue(values[field.name]));
  return Object.fromEntries(given.map(field => [field.name, values[field.name]]));
}

export function isMultiple(field: Field): boolean {
  return (field.type === 'select' || field.type === 'name') && field.multiple;
}

/** What can be picked for a field. A key is short, and stays that of its option while the list around it changes. */
export function choicesOf(
  field: Field,
  names: readonly Suggestion[],
): { key: string; label: string; value: string }[] {
  if (field.type === 'select')
    return field.options.map(({ value, label }) => ({ key: shortKey(value), label, value }));
  if (field.type === 'name')
    return names.map(({ name, value }) => ({ key: shortKey(value), label: name, value }));
  return [];
}

export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return hasValue(value) ? [String(value)] : [];
}

export function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

/** The questions that have to be answered, in their order; files come last. */
function needed({ form, values, files, hasFiles }: FormState): number[] {
  const all = form.fields.map((field, at) => ({ field, at }));
  const missing = all.filter(
    ({ field }) => field.required && field.type !== 'files' && !hasValue(values[field.name]),
  );
  const dropped = hasFiles || files.length ? [] : all.filter(({ field }) => field.type === 'files');
  return [...missing, ...dropped].map(({ at }) => at);
}

function give(state: FormState, field: Field, value: unknown, check: Check): FormState {
  const problem = check(field.name, value);
  if (problem !== undefined) return { ...state, problem };
  return onwards({ ...state, problem: undefined, values: { ...state.values, [field.name]: value } });
}

/** To the next question, back to the list it was opened from, or to the overview. */
function onwards(state: FormState): FormState {
  const { at } = state;
  const field = asked(state);
  if (field && isMultiple(field) && field.required && !hasValue(state.values[field.name]))
    return { ...state, problem: t('Pick at least one.') };
  if (at.kind === 'field' && at.fromList) return { ...state, at: { kind: 'list', page: 0 } };
  const [next] = needed(state);
  return next === undefined
    ? { ...state, at: { kind: 'overview' } }
    : { ...state, at: { kind: 'field', field: next, fromList: false, page: 0, sought: '' } };
}

/** To the question before, whose answer is asked for again; from what lies behind the overview back to it. */
function back(state: FormState): FormState {
  const { at, form, values } = state;
  if (at.kind === 'list') return onwards({ ...state, at: { kind: 'overview' } });
  if (at.kind === 'field' && at.fromList) return { ...state, at: { kind: 'list', page: 0 } };
  const before = answered(state).at(-1);
  if (before === undefined) return state;
  const field = form.fields[before];
  if (!field) return state;
  const { [field.name]: _, ...left } = values;
  const files = field.type === 'files' ? { files: [], hasFiles: false } : {};
  return {
    ...state,
    values: left,
    ...files,
    at: { kind: 'field', field: before, fromList: false, page: 0, sought: '' },
  };
}

/** Questions that were asked and answered here, in their order: what came filled in was not asked. */
export function answered({ form, values, files, at }: FormState): number[] {
  const now = at.kind === 'field' ? at.field : undefined;
  const all = form.fields.map((field, index) => ({ field, index }));
  const words = all.filter(
    ({ field, index }) =>
      field.required &&
      field.type !== 'files' &&
      field.value === undefined &&
      index !== now &&
      hasValue(values[field.name]),
  );
  const dropped = files.length
    ? all.filter(({ field, index }) => field.type === 'files' && index !== now)
    : [];
  return [...words, ...dropped].map(({ index }) => index);
}

/** 32 bits as base 36 (FNV-1a): enough to tell the options of one field apart. */
function shortKey(value: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(value)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

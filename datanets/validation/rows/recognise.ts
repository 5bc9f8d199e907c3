import { allOf, message, quoted } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { withoutAnnotation } from './annotation.ts';
import { withChoices } from './choices.ts';
import { textsOf } from './content.ts';
import { messageList } from './conversation.ts';
import { error, info, Notes, warning } from './faults.ts';
import { Fields } from './fields.ts';
import { withMark } from './marked-answer.ts';
import { mediaBeside } from './other-parts.ts';
import { preference } from './preference.ts';
import { type Outcome, type Recognised, readRow } from './read-row.ts';

/** A row with what is to be said of it: mends that were made, and the names of fields that are not used. */
export interface ReadRow extends Recognised {
  notes: readonly Fault[];
  unused: readonly string[];
}

/**
 * Recognises one row by its fields' names (in any case): chat messages (also ShareGPT's conversations), prompt and
 * completion, instruction/input/output, question and answer, plain text; two answers of which one is better; or one
 * that is marked as good or bad.
 */
export function recognise(given: unknown): ReadRow | { fault: Fault } {
  // A bare list of messages is a conversation.
  const value = Array.isArray(given) && messageList(given) ? { messages: given } : given;
  const annotated = withoutAnnotation(value);
  if ('fault' in annotated) return annotated;
  const listed = withChoices(annotated.value);
  const fields = Fields.of(listed);
  if (!fields) return { fault: notAnObject(value) };
  const notes = new Notes();
  if (listed !== annotated.value) notes.add(choicesListed);
  const read = readAs(fields, notes);
  if (!read) return { fault: unknownFields(fields) };
  if ('fault' in read) return read;
  const texts = textsOf(read.content);
  const strange = mediaBeside(fields, texts) ?? texts.map(strangeness).find(Boolean);
  if (strange) return { fault: strange };
  for (const name of fields.unused()) notes.unused(name);
  for (const name of fields.doubled) notes.add(doubled(name));
  return { ...read, notes: notes.faults, unused: [...notes.fields] };
}

/** Whether an object is itself a row, and not a wrapper around rows. */
export function looksLikeRow(value: unknown): boolean {
  const fields = Fields.of(withChoices(value));
  return fields !== undefined && readAs(fields, new Notes()) !== undefined;
}

/** Whether columns of these names make rows, by the names alone. */
export function areFieldNames(names: readonly string[]): boolean {
  return looksLikeRow(Object.fromEntries(names.map(name => [name.trim() || '-', 'x'])));
}

/** Whether an object is a row of text without a question. */
export function isPlainText(value: unknown): boolean {
  const read = recognise(value);
  return 'content' in read && 'text' in read.content;
}

function readAs(fields: Fields, notes: Notes): Outcome | undefined {
  return preference(fields, notes) ?? withMark(fields, notes) ?? readRow(fields, notes);
}

/** What no database and no tokenizer takes. */
function strangeness(value: string): Fault | undefined {
  if (/[\0-\x08\x0b\x0e-\x1f]/.test(value)) {
    return error(
      'control-characters',
      message('The text has control characters in it.'),
      message('Remove them; they come from terminals and broken exports.'),
    );
  }
  if (!value.isWellFormed()) {
    return error(
      'broken-characters',
      message('The text has half of a character (a lone surrogate) in it.'),
      message('Write the file anew with a program that cuts text by characters.'),
    );
  }
  return undefined;
}

function notAnObject(value: unknown): Fault {
  const what = Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
  return error(
    'not-a-row',
    message(
      'The row is {what, select, list {a list} null {null} string {a text} number {a number} boolean {true or false} other {something else}}, not an object with fields.',
      { what },
    ),
    shapes,
  );
}

function unknownFields(fields: Fields): Fault {
  const names = fields.names.slice(0, 8).map(name => quoted(excerpt(name, 30)));
  return error(
    'unknown-fields',
    names.length
      ? message('The row has the fields {names}, which is no kind of row that is known here.', {
          names: allOf(names),
        })
      : message('The row has no fields.'),
    shapes,
  );
}

const shapes = message(
  'Name the fields messages; or question and answer; or prompt and completion; or instruction, input and output; or text.',
);

const choicesListed = info(
  'choices-listed',
  message('Choices are listed under their question, and the answer is the chosen one in words.'),
);
function doubled(name: string): Fault {
  return warning(
    'field-twice',
    message('There are two fields called “{name}”; the first one is used.', { name: excerpt(name, 30) }),
    message('Give each its own name.'),
  );
}

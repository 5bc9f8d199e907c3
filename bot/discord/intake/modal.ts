import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';
import type { ContentForm } from '../../../agent/messages/message-content.ts';
import type { Field, Form } from '../../../agent/reply.ts';
import { truncate } from '../../rendering/truncate.ts';
import { discordLimits } from '../limits.ts';

/**
 * A form as a modal: what is required first, since a modal takes five fields. What has no room keeps its value or its
 * default, and can be given as an option of the slash command.
 *
 * @param customId comes back with what was filled in; at most 100 characters
 */
export function modalOf(
  form: Form | ContentForm,
  customId: string,
  title: string,
): APIModalInteractionResponseCallbackData {
  const fields = [...form.fields]
    .sort((a, b) => Number(weight(b)) - Number(weight(a)))
    .slice(0, discordLimits.modalFields);
  return {
    custom_id: customId,
    title: truncate(title, discordLimits.label),
    components: fields.map(fieldOf),
  };
}

/** Whether a form can be a modal at all: it has something to fill in. */
export function fitsModal(form: Form | ContentForm): boolean {
  return form.fields.length > 0;
}

/** What was typed and picked, by the names of the fields, and the files. */
export function readModal(interaction: ModalSubmitInteraction): {
  values: Record<string, unknown>;
  attachments: { url: string; name: string; size: number }[];
} {
  const values: Record<string, unknown> = {};
  const attachments: { url: string; name: string; size: number }[] = [];
  for (const field of interaction.fields.fields.values()) {
    const one = field as {
      customId: string;
      type: number;
      value?: string;
      values?: readonly string[];
      attachments?: Iterable<[string, { url: string; name: string; size: number }]>;
    };
    if (one.type === ComponentType.FileUpload) {
      for (const [, file] of one.attachments ?? []) attachments.push(file);
    } else if (one.type === ComponentType.TextInput) {
      if (one.value?.trim()) values[one.customId] = one.value;
    } else if (one.values?.length) values[one.customId] = [...one.values];
  }
  return { values, attachments };
}

/** Required and still empty, then required, then files, then the rest in their order. */
function weight(field: Field): number {
  const isEmpty = field.value === undefined || field.value === '';
  return (field.required ? 4 : 0) + (field.required && isEmpty ? 2 : 0) + (field.type === 'files' ? 1 : 0);
}

function fieldOf(field: Field): APILabelComponent {
  const label = truncate(field.label, discordLimits.label) || truncate(field.name, discordLimits.label);
  const description = field.help ? truncate(field.help, discordLimits.description) : undefined;
  return { type: ComponentType.Label, label, ...(description && { description }), component: inputOf(field) };
}

function inputOf(field: Field): APILabelComponent['component'] {
  const given =
    field.value === undefined ? [] : Array.isArray(field.value) ? field.value : [String(field.value)];
  const custom_id = field.name;
  if (field.type === 'files') {
    return {
      type: ComponentType.FileUpload,
      custom_id,
      required: field.required,
      min_values: field.required ? 1 : 0,
      max_values: discordLimits.files,
    };
  }
  if (field.type === 'select' && field.options.length > 0 && field.options.length <= discordLimits.options) {
    const known = field.options.map(option => ({
      label: truncate(option.label, discordLimits.optionText) || '–',
      value: option.value.slice(0, discordLimits.optionText),
      ...(given.includes(option.value) && { default: true }),
    }));
    return {
      type: ComponentType.StringSelect,
      custom_id,
      options: known,
      required: field.required,
      min_values: field.required ? 1 : 0,
      max_values: field.multiple ? known.length : 1,
      ...(field.takes && { placeholder: truncate(field.takes, discordLimits.description) }),
    };
  }
  const isLong = field.type === 'long';
  const value = given.join(', ').slice(0, discordLimits.typed);
  const range = field.type === 'number' ? placeholder(field.min, field.max) : undefined;
  const hint = field.takes ? `${field.takes}${range ? ` (${range})` : ''}` : range;
  return {
    type: ComponentType.TextInput,
    custom_id,
    style: isLong ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: field.required,
    max_length: discordLimits.typed,
    ...(value && { value }),
    ...(hint && { placeholder: truncate(hint, discordLimits.description) }),
  };
}

function placeholder(min: number | undefined, max: number | undefined): string | undefined {
  if (min === undefined) return undefined;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

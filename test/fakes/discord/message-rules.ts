import { characters, type Json, number, records } from '../json.ts';
import { componentFaults, componentsV2 } from './component-rules.ts';
import { type Fault, invalidForm, refusals } from './refusal.ts';

/**
 * Checks a message as it would be after sending or editing.
 * https://discord.com/developers/docs/resources/message#create-message
 *
 * @param files names of the attachments it would have
 * @throws Refusal
 */
export function checkMessage(body: Json, files: readonly string[]): void {
  const faults: Fault[] = [];
  const flags = number(body.flags);
  const isV2 = (flags & componentsV2) !== 0;
  const content = body.content ?? '';
  const components = records(body.components);
  if (typeof content !== 'string') {
    faults.push({ path: 'content', code: 'BASE_TYPE_BAD_TYPE', message: 'Must be a string.' });
  } else if (characters(content) > 2000) {
    faults.push({
      path: 'content',
      code: 'BASE_TYPE_MAX_LENGTH',
      message: 'Must be 2000 or fewer in length.',
    });
  }
  if (isV2) {
    // "the message can only contain components. Providing content, embeds, sticker_ids, poll will fail"
    for (const field of ['content', 'embeds', 'sticker_ids', 'poll']) {
      const value = body[field];
      if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length)) {
        faults.push({
          path: field,
          code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
          message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
        });
      }
    }
  }
  if (records(body.embeds).length > 10) {
    faults.push({ path: 'embeds', code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 10 or fewer in length.' });
  }
  if (body.nonce !== undefined && body.nonce !== null && String(body.nonce).length > 25) {
    faults.push({
      path: 'nonce',
      code: 'NONCE_TYPE_TOO_LONG',
      message: 'Nonce must be 25 characters or fewer.',
    });
  }
  if (files.length > 10)
    faults.push({
      path: 'attachments',
      code: 'BASE_TYPE_MAX_LENGTH',
      message: 'Must be 10 or fewer in length.',
    });
  faults.push(...componentFaults(components, isV2, files));
  if (faults.length) throw invalidForm(faults);
  const isEmpty = content === '' && !records(body.embeds).length && !files.length && !components.length;
  if (isEmpty) throw refusals.empty();
}

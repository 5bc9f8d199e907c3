import { characters, type Json, number, record, records, string } from '../json.ts';
import type { Fault } from './refusal.ts';

export const componentsV2 = 1 << 15;

const selects = [3, 5, 6, 7, 8];
const inContainer = [1, 9, 10, 12, 13, 14];
const topLevelV2 = [...inContainer, 17];
const inLabel = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/**
 * What is wrong with the components of a message. `files` are the names of its attachments.
 * https://discord.com/developers/docs/components/reference
 */
export function componentFaults(components: Json[], isV2: boolean, files: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  const check = openCheck(faults, files);
  components.forEach((component, at) => {
    const path = `components.${at}`;
    const allowed = isV2 ? topLevelV2 : [1];
    if (allowed.includes(number(component.type))) check.component(component, path);
    else
      check.fault(`${path}.type`, 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${allowed}).`);
  });
  const all = flatten(components);
  // "Messages allow up to 40 total components", nested ones counted; five rows without the flag.
  if (isV2 && all.length > 40) {
    check.fault(
      'components',
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      'The total number of components cannot exceed 40.',
    );
  }
  if (!isV2 && components.length > 5) {
    check.fault('components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  }
  const text = all.reduce((sum, one) => sum + (one.type === 10 ? characters(string(one.content)) : 0), 0);
  if (text > 4000) {
    check.fault(
      'components',
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      'Component displayable text size exceeds maximum size of 4000.',
    );
  }
  check.unique(all);
  return faults;
}

/** What is wrong with a modal. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export function modalFaults(data: Json): Fault[] {
  const faults: Fault[] = [];
  const check = openCheck(faults, []);
  check.length(data.custom_id, 'custom_id', 1, 100);
  check.length(data.title, 'title', 1, 45);
  const components = records(data.components);
  if (components.length < 1 || components.length > 5) {
    check.fault('components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
  }
  components.forEach((component, at) => {
    const path = `components.${at}`;
    if (component.type === 18) check.label(component, path);
    else if (component.type === 10) check.component(component, path);
    else if (component.type === 1) {
      records(component.components).forEach((input, index) => {
        check.modalInput(input, `${path}.components.${index}`);
        check.length(input.label, `${path}.components.${index}.label`, 1, 45);
      });
    } else
      check.fault(`${path}.type`, 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1, 10, 18).');
  });
  check.unique(flatten(components));
  return faults;
}

/** A component and all that it holds. */
export function flatten(components: readonly Json[]): Json[] {
  return components.flatMap(component => [
    component,
    ...flatten(records(component.components)),
    ...(component.accessory ? [record(component.accessory)] : []),
    ...(component.component ? [record(component.component)] : []),
  ]);
}

/** Gives every component an id, leaving those that have one. */
export function withIds(components: readonly Json[]): Json[] {
  const taken = new Set(flatten(components).map(component => number(component.id)));
  let next = 1;
  const give = (component: Json): Json => {
    let id = number(component.id);
    if (!id) {
      while (taken.has(next)) next++;
      id = next++;
    }
    return {
      ...component,
      id,
      ...(Array.isArray(component.components) && { components: records(component.components).map(give) }),
      ...(component.accessory !== undefined && { accessory: give(record(component.accessory)) }),
      ...(component.component !== undefined && { component: give(record(component.component)) }),
    };
  };
  return components.map(give);
}

function openCheck(faults: Fault[], files: readonly string[]) {
  const fault = (path: string, code: string, message: string) => void faults.push({ path, code, message });
  const length = (value: unknown, path: string, least: number, most: number) => {
    const found = typeof value === 'string' ? characters(value) : -1;
    if (found < least || found > most) {
      fault(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${least} and ${most} in length.`);
    }
  };
  const optional = (value: unknown, path: string, most: number) => {
    if (value !== undefined && value !== null) length(value, path, 0, most);
  };
  const media = (value: unknown, path: string, onlyAttachments = false) => {
    const url = string(record(value).url);
    const name = url.startsWith('attachment://') ? url.slice('attachment://'.length) : undefined;
    if (name !== undefined && !files.includes(name)) {
      fault(
        `${path}.url`,
        'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        `The referenced attachment ${name} was not found.`,
      );
    }
    if (name === undefined && (onlyAttachments || !/^https?:\/\//.test(url))) {
      fault(`${path}.url`, 'URL_TYPE_INVALID_SCHEME', 'Not a well formed URL.');
    }
  };

  function button(one: Json, path: string): void {
    const style = number(one.style);
    if (style < 1 || style > 6)
      fault(`${path}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4, 5, 6).');
    if (style === 5) length(one.url, `${path}.url`, 1, 512);
    else length(one.custom_id, `${path}.custom_id`, 1, 100);
    optional(one.label, `${path}.label`, 80);
    if (!one.label && !one.emoji)
      fault(path, 'BUTTON_COMPONENT_MISSING_LABEL', 'A button must have a label or emoji.');
  }

  function select(one: Json, path: string, inModal: boolean): void {
    length(one.custom_id, `${path}.custom_id`, 1, 100);
    optional(one.placeholder, `${path}.placeholder`, 150);
    const [least, most] = [number(one.min_values ?? 1), number(one.max_values ?? 1)];
    if (least < 0 || least > 25 || most < 1 || most > 25 || least > most) {
      fault(
        `${path}.min_values`,
        'BASE_TYPE_BAD_RANGE',
        'min_values and max_values must be between 0 and 25.',
      );
    }
    // "min_values must be either omitted or at least 1 if required is omitted or true."
    if (inModal && one.required !== false && one.min_values === 0) {
      fault(`${path}.min_values`, 'BASE_TYPE_BAD_RANGE', 'min_values must be at least 1 when required.');
    }
    if (one.type !== 3) return;
    const options = records(one.options);
    if (options.length < 1 || options.length > 25) {
      fault(`${path}.options`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 25 in length.');
    }
    if (most > options.length) {
      fault(`${path}.max_values`, 'BASE_TYPE_BAD_RANGE', 'max_values cannot exceed the number of options.');
    }
    options.forEach((option, at) => {
      length(option.label, `${path}.options.${at}.label`, 1, 100);
      length(option.value, `${path}.options.${at}.value`, 1, 100);
      optional(option.description, `${path}.options.${at}.description`, 100);
    });
    if (new Set(options.map(option => option.value)).size < options.length) {
      fault(
        `${path}.options`,
        'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        'The specified option value is already used.',
      );
    }
  }

  function modalInput(one: Json, path: string): void {
    const type = number(one.type);
    if (!inLabel.includes(type)) {
      fault(`${path}.type`, 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${inLabel}).`);
    } else if (selects.includes(type)) select(one, path, true);
    else {
      length(one.custom_id, `${path}.custom_id`, 1, 100);
      if (type === 4) textInput(one, path);
      if (type === 19 && (number(one.max_values ?? 1) < 1 || number(one.max_values ?? 1) > 10)) {
        fault(`${path}.max_values`, 'BASE_TYPE_BAD_RANGE', 'Must be between 1 and 10.');
      }
    }
  }

  function textInput(one: Json, path: string): void {
    if (one.style !== 1 && one.style !== 2)
      fault(`${path}.style`, 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2).');
    const [least, most] = [number(one.min_length ?? 0), number(one.max_length ?? 4000)];
    if (least < 0 || least > 4000 || most < 1 || most > 4000 || least > most) {
      fault(`${path}.max_length`, 'BASE_TYPE_BAD_RANGE', 'Must be between 1 and 4000.');
    }
    optional(one.placeholder, `${path}.placeholder`, 100);
    optional(one.value, `${path}.value`, Math.min(4000, most));
  }

  function component(one: Json, path: string): void {
    const children = records(one.components);
    switch (one.type) {
      case 1: {
        const kinds = children.map(child => number(child.type));
        const isButtons = kinds.length > 0 && kinds.length <= 5 && kinds.every(kind => kind === 2);
        const isSelect = kinds.length === 1 && selects.includes(kinds[0] ?? 0);
        if (!isButtons && !isSelect) {
          fault(
            `${path}.components`,
            'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
            'A row holds 1 to 5 buttons or one select.',
          );
        }
        children.forEach((child, at) => {
          const below = `${path}.components.${at}`;
          if (child.type === 2) button(child, below);
          else select(child, below, false);
        });
        break;
      }
      case 9:
        if (children.length < 1 || children.length > 3 || children.some(child => child.type !== 10)) {
          fault(`${path}.components`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 3 text displays.');
        }
        children.forEach((child, at) => void component(child, `${path}.components.${at}`));
        if (record(one.accessory).type === 2) button(record(one.accessory), `${path}.accessory`);
        else if (record(one.accessory).type === 11)
          media(record(one.accessory).media, `${path}.accessory.media`);
        else fault(`${path}.accessory`, 'BASE_TYPE_REQUIRED', 'This field is required');
        break;
      case 10:
        length(one.content, `${path}.content`, 1, 4000);
        break;
      case 12: {
        const items = records(one.items);
        if (items.length < 1 || items.length > 10)
          fault(`${path}.items`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 10 in length.');
        items.forEach((item, at) => {
          media(item.media, `${path}.items.${at}.media`);
          optional(item.description, `${path}.items.${at}.description`, 1024);
        });
        break;
      }
      case 13:
        media(one.file, `${path}.file`, true);
        break;
      case 14:
        break;
      case 17: {
        const color = one.accent_color;
        if (typeof color === 'number' && (color < 0 || color > 0xffffff)) {
          fault(
            `${path}.accent_color`,
            'NUMBER_TYPE_MAX',
            'int value should be less than or equal to 16777215.',
          );
        }
        if (!children.length) fault(`${path}.components`, 'BASE_TYPE_REQUIRED', 'This field is required');
        children.forEach((child, at) => {
          const below = `${path}.components.${at}`;
          if (inContainer.includes(number(child.type))) component(child, below);
          else
            fault(
              `${below}.type`,
              'UNION_TYPE_CHOICES',
              `Value of field "type" must be one of (${inContainer}).`,
            );
        });
        break;
      }
    }
  }

  return {
    fault,
    length,
    component,
    modalInput,
    label(one: Json, path: string): void {
      length(one.label, `${path}.label`, 1, 45);
      optional(one.description, `${path}.description`, 100);
      modalInput(record(one.component), `${path}.component`);
    },
    unique(all: readonly Json[]): void {
      const custom = all.map(one => one.custom_id).filter(id => id !== undefined);
      if (new Set(custom).size < custom.length) {
        fault('components', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
      }
      const ids = all.map(one => one.id).filter(id => number(id) !== 0);
      if (new Set(ids).size < ids.length) {
        fault('components', 'COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated');
      }
      if (ids.some(id => !Number.isInteger(id) || number(id) < 0 || number(id) > 0x7fffffff)) {
        fault('components', 'NUMBER_TYPE_MAX', 'A component id is a 32 bit integer.');
      }
    },
  };
}

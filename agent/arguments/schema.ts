import { z } from 'zod';
import type { Command } from '../command.ts';
import type { SlotKind } from './argument-types.ts';

/** An argument of a command as every surface needs to know it. */
export interface Argument {
  name: string;
  /** The name in words: `learning rate`. */
  label: string;
  required: boolean;
  /** `array` is one of names or texts, as `kind` says. */
  type: 'string' | 'number' | 'integer' | 'array' | 'boolean';
  kind?: SlotKind;
  /** What it can be, where that is a fixed list. */
  options?: string[];
  /** Least and most: of a number its value, of a string its characters, of an array its entries. */
  min?: number;
  max?: number;
  description: string;
}

/** A command's arguments in their order, read from its schema. */
export function argumentsOf(command: Command): Argument[] {
  const known = read.get(command.args);
  if (known) return known;
  const schema = z.toJSONSchema(command.args, { io: 'input' }) as unknown as JsonObject;
  const args = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    argument(name, property, schema.required?.includes(name) ?? false),
  );
  read.set(command.args, args);
  return args;
}

/** `learningRate` as people read it: `learning rate`. What is typed has the American spelling of SPDX, words the British. */
export function inWords(name: string): string {
  return name.replace(/license/g, 'licence').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

/** What is used of JSON schema, with our `kind`. */
interface JsonObject {
  properties?: Record<string, JsonProperty>;
  required?: string[];
}

interface JsonProperty {
  type: Argument['type'];
  kind?: SlotKind;
  description?: string;
  enum?: string[];
  items?: { kind?: SlotKind };
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

const read = new WeakMap<z.ZodObject, Argument[]>();

function argument(name: string, property: JsonProperty, required: boolean): Argument {
  const kind = property.kind ?? property.items?.kind;
  const above = property.exclusiveMinimum;
  const least = property.minimum ?? (property.type === 'integer' && above !== undefined ? above + 1 : above);
  const min = least ?? property.minLength ?? property.minItems;
  const max = property.maximum ?? property.maxLength ?? property.maxItems;
  return {
    name,
    label: inWords(name),
    required,
    type: property.type,
    ...(kind && { kind }),
    ...(property.enum && { options: property.enum }),
    ...(min !== undefined && { min }),
    // zod gives every integer the largest safe one as its maximum, which says nothing to a person.
    ...(max !== undefined && max < Number.MAX_SAFE_INTEGER && { max }),
    description: property.description ?? '',
  };
}

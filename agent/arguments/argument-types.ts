import { z } from 'zod';

/**
 * What an argument names or measures, beyond its JSON type. Every surface reads it from the argument's schema: what
 * Discord autocompletes, what a form offers, and which slot the offline understanding fills.
 */
export type SlotKind =
  | 'datanet'
  | 'base'
  | 'model'
  | 'job'
  | 'submission'
  | 'person'
  | 'source'
  | 'channel'
  | 'url'
  | 'name'
  | 'text'
  | 'topic'
  | 'code'
  | 'version'
  | 'family'
  | 'license'
  | 'setting'
  | 'platformRole'
  | 'preset';

const slot = <Schema extends z.ZodType>(kind: SlotKind, schema: Schema) => schema.meta({ kind }) as Schema;

/** Names of things that exist; what people type is matched loosely, so these carry the canonical name. */
export const datanet = () => slot('datanet', z.string().min(1).max(64));
export const base = () => slot('base', z.string().min(1).max(64));
export const model = () => slot('model', z.string().min(1).max(80));
export const person = () => slot('person', z.string().min(1).max(80));
export const source = () => slot('source', z.string().min(1).max(64));
export const job = () => slot('job', z.number().int().positive());
export const submission = () => slot('submission', z.number().int().positive());
export const version = () => slot('version', z.number().int().positive());
export const channel = () => slot('channel', z.string().min(1).max(100));
export const url = () => slot('url', z.string().min(1).max(2000));
/** A short handle that becomes part of names and paths: lower case letters, digits and dashes. */
export const handle = () =>
  slot(
    'name',
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,47}$/,
        'up to 48 lower-case letters, digits and dashes, starting with a letter or digit',
      ),
  );
export const text = (max = 2000) => slot('text', z.string().trim().min(1).max(max));
export const topic = () => slot('topic', z.string().trim().min(1).max(80));
export const code = () => slot('code', z.string().trim().min(4).max(40));
/** A family of base models: `llama`, `qwen`. */
export const family = () => slot('family', z.string().trim().min(1).max(40));
/** An SPDX identifier where there is one: `CC0-1.0`. */
export const license = () => slot('license', z.string().trim().min(1).max(60));
/** A role of the server’s on its platform, by its number there or its name, with or without `@`. */
export const platformRole = () => slot('platformRole', z.string().trim().min(1).max(100));
/** Settings of a training that are kept by a name. */
export const preset = () => slot('preset', z.string().trim().toLowerCase().min(1).max(48));
/** The key of a community's setting: `language`. */
export const setting = () => slot('setting', z.string().trim().min(1).max(40));

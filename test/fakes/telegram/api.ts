import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import type { Planned } from '../scripted.ts';
import type { Callbacks } from './callbacks.ts';
import type { Files } from './files.ts';
import type { Limits } from './limits.ts';
import type { Params } from './params.ts';
import type { Posting } from './posting.ts';
import type { Updates } from './updates.ts';
import type { Webhook } from './webhook.ts';
import type { World } from './world.ts';

/** All that a method may use. */
export interface Parts {
  world: World;
  clock: Clock;
  updates: Updates;
  webhook: Webhook;
  files: Files;
  posting: Posting;
  callbacks: Callbacks;
  limits: Limits;
}

/** @param gone aborted when the one who asked has gone away */
export type Method = (params: Params, parts: Parts, gone: AbortSignal) => unknown;

export type Api = Hono<{ Bindings: HttpBindings }>;

/** What was asked of the API, for tests to count. */
export interface Request {
  at: number;
  /** `sendMessage`, or `file` for a download. */
  method: string;
  chatId: number | undefined;
  params: Json;
  /** 0 while it is not answered. */
  status: number;
}

/** Trouble to come for methods. */
export interface Trouble extends Planned {
  /** `sendMessage`, or `file` for downloads; any when left out. */
  method?: string | RegExp;
  /** Only for calls about this chat. */
  chat?: { id: number };
}

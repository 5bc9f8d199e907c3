import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { Cdn } from './cdn.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import type { Posting } from './posting.ts';
import type { Shapes } from './shapes.ts';
import type { MakeId } from './snowflake.ts';
import type { Upload } from './upload.ts';
import type { World } from './world.ts';

/** All that a route may use. */
export interface Parts {
  world: World;
  clock: Clock;
  makeId: MakeId;
  cdn: Cdn;
  shapes: Shapes;
  posting: Posting;
  interactions: Interactions;
  gateway: () => Gateway;
  url: () => string;
  token: string;
}

export type Api = Hono<{ Bindings: HttpBindings; Variables: { upload: Upload } }>;

/** What was asked of the API, for tests to count. */
export interface Request {
  at: number;
  method: string;
  path: string;
  status: number;
}

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Json, number, record, string } from '../json.ts';
import { disallowed, intent, intentsFor } from './intents.ts';
import type { World } from './world.ts';

/** The gateway, version 10, JSON without compression. https://discord.com/developers/docs/events/gateway */
export interface Gateway {
  /** Sends an event to every session whose intents ask for it. `make` gets whether it may hold what people wrote. */
  dispatch(event: string, isDirect: boolean, make: (mayReadContent: boolean) => Json): void;
  /** Op 7: asks every client to reconnect and resume. */
  askToReconnect(): void;
  /** Op 9: the session is no longer valid; `resumable` as Discord says it. */
  invalidate(resumable: boolean): void;
  /** Cuts the connections. With `forget` their sessions can't be resumed. */
  drop(options?: { forget?: boolean; code?: number; shard?: number }): void;
  /** While it is away, connections are cut and no new ones are taken. */
  setAway(isUnavailable: boolean): void;
  /** Whether somebody is connected and identified. */
  connected(): boolean;
  /** How often clients identified and resumed, and which shards did. */
  counts: { identified: number; resumed: number; heartbeats: number; shards: number[] };
  close(): Promise<void>;
}

interface Session {
  id: string;
  /** Which of how many. */
  shard: [number, number];
  intents: number;
  sequence: number;
  /** Everything sent, for a resume. */
  sent: { s: number; text: string }[];
  socket: WebSocket | undefined;
}

const kept = 1000;

export function openGateway(
  server: Server,
  world: World,
  options: {
    token: string;
    url: () => string;
    heartbeatMs: number;
    /** All guilds. */
    ready: () => Json[];
  },
): Gateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const counts: Gateway['counts'] = { identified: 0, resumed: 0, heartbeats: 0, shards: [] };

  let away = false;
  server.on('upgrade', (request, socket, head) => {
    if (away) {
      socket.destroy();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (!/^\/(gateway|resume)?\/?$/.test(pathname)) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, ws => {
      if (searchParams.get('v') !== '10' || searchParams.get('encoding') !== 'json') {
        ws.close(4012, 'Invalid API version');
        return;
      }
      talk(ws);
    });
  });

  function talk(ws: WebSocket): void {
    let session: Session | undefined;
    const times: number[] = [];
    send(ws, 10, { heartbeat_interval: options.heartbeatMs });
    ws.on('error', () => {});
    ws.on('close', () => {
      if (session?.socket === ws) session.socket = undefined;
    });
    ws.on('message', raw => {
      // "Apps can send 120 gateway events per connection every 60 seconds"
      const now = Date.now();
      times.push(now);
      if (times.filter(time => now - time < 60_000).length > 120) return ws.close(4008, 'Rate limited.');
      const payload = read(String(raw));
      if (!payload) return ws.close(4002, 'Error while decoding payload.');
      const data = record(payload.d);
      switch (payload.op) {
        case 1:
          counts.heartbeats++;
          send(ws, 11, null);
          return;
        case 2:
          if (session) return ws.close(4005, 'Already authenticated.');
          session = identify(ws, data);
          return;
        case 6:
          // After op 9 with `true` the session may be resumed on the same connection.
          if (session && session.socket === ws) return ws.close(4005, 'Already authenticated.');
          session = resume(ws, data);
          return;
        case 3:
        case 4:
        case 8:
        case 31:
          if (!session) ws.close(4003, 'Not authenticated.');
          return;
        default:
          ws.close(4001, 'Unknown opcode.');
      }
    });
  }

  function identify(ws: WebSocket, data: Json): Session | undefined {
    if (string(data.token).replace(/^Bot /, '') !== options.token) {
      ws.close(4004, 'Authentication failed.');
      return undefined;
    }
    const intents = number(data.intents);
    if (!Number.isInteger(data.intents) || intents < 0 || intents >= 1 << 26) {
      ws.close(4013, 'Invalid intent(s).');
      return undefined;
    }
    if (disallowed(world, intents)) {
      ws.close(4014, 'Disallowed intent(s).');
      return undefined;
    }
    const shard = readShard(data.shard);
    if (!shard) {
      ws.close(4010, 'Invalid shard.');
      return undefined;
    }
    counts.identified++;
    counts.shards.push(shard[0]);
    const session: Session = {
      id: randomBytes(16).toString('hex'),
      shard,
      intents,
      sequence: 0,
      sent: [],
      socket: ws,
    };
    sessions.set(session.id, session);
    const guilds = options.ready().filter(guild => isFor(session, guild.id));
    emit(session, 'READY', {
      v: 10,
      user: { ...botJson(world), email: null, mfa_enabled: true, verified: true },
      guilds: intents & intent.guilds ? guilds.map(guild => ({ id: guild.id, unavailable: true })) : [],
      session_id: session.id,
      resume_gateway_url: `${options.url()}/resume`,
      shard,
      application: {
        id: world.application.id,
        flags: world.application.privileged.messageContent ? 1 << 19 : 0,
      },
    });
    if (intents & intent.guilds) for (const guild of guilds) emit(session, 'GUILD_CREATE', guild);
    return session;
  }

  function resume(ws: WebSocket, data: Json): Session | undefined {
    if (string(data.token).replace(/^Bot /, '') !== options.token) {
      ws.close(4004, 'Authentication failed.');
      return undefined;
    }
    const session = sessions.get(string(data.session_id));
    const from = number(data.seq);
    if (!session || (session.sent[0] && session.sent[0].s > from + 1)) {
      send(ws, 9, false);
      return undefined;
    }
    if (from > session.sequence) {
      ws.close(4007, 'Invalid seq.');
      return undefined;
    }
    counts.resumed++;
    counts.shards.push(session.shard[0]);
    session.socket = ws;
    for (const event of session.sent) if (event.s > from) ws.send(event.text);
    emit(session, 'RESUMED', {});
    return session;
  }

  function emit(session: Session, event: string, data: Json): void {
    const s = ++session.sequence;
    const text = JSON.stringify({ op: 0, t: event, s, d: data });
    session.sent.push({ s, text });
    if (session.sent.length > kept) session.sent.shift();
    if (session.socket?.readyState === 1) session.socket.send(text);
  }

  const live = () => [...sessions.values()].filter(session => session.socket?.readyState === 1);

  return {
    counts,
    connected: () => live().length > 0,
    dispatch(event, isDirect, make) {
      const needed = intentsFor(event, isDirect);
      for (const session of sessions.values()) {
        if (needed.length && !needed.some(one => session.intents & one)) continue;
        const data = make(Boolean(session.intents & intent.messageContent));
        const { guild_id, id } = record(data);
        const guild = guild_id ?? (event.startsWith('GUILD_') ? id : undefined);
        if (isFor(session, guild)) emit(session, event, data);
      }
    },
    askToReconnect() {
      for (const session of live()) {
        if (session.socket) send(session.socket, 7, null);
        // What happens from here on comes with the resume.
        session.socket = undefined;
      }
    },
    invalidate(resumable) {
      for (const session of live()) {
        if (session.socket) send(session.socket, 9, resumable);
        if (resumable) session.socket = undefined;
        else sessions.delete(session.id);
      }
    },
    drop({ forget = false, code, shard } = {}) {
      for (const session of live()) {
        if (shard !== undefined && session.shard[0] !== shard) continue;
        if (forget) sessions.delete(session.id);
        if (code === undefined) session.socket?.terminate();
        else session.socket?.close(code);
      }
      if (forget && shard === undefined) sessions.clear();
    },
    setAway(isUnavailable) {
      away = isUnavailable;
      if (away) for (const client of sockets.clients) client.terminate();
    },
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>(resolve => sockets.close(() => resolve()));
    },
  };
}

/** `[shard, number of shards]`, `[0, 1]` without one. */
function readShard(given: unknown): [number, number] | undefined {
  if (given === undefined) return [0, 1];
  const [shard, of] = Array.isArray(given) ? given.map(Number) : [];
  const isValid = Number.isInteger(shard) && Number.isInteger(of) && Number(shard) >= 0;
  return isValid && Number(shard) < Number(of) ? [Number(shard), Number(of)] : undefined;
}

/** "shard_id = (guild_id >> 22) % num_shards"; what belongs to no guild goes to shard 0. */
function isFor({ shard: [shard, of] }: Session, guild: unknown): boolean {
  if (typeof guild !== 'string' || !/^\d+$/.test(guild)) return shard === 0;
  return Number((BigInt(guild) >> 22n) % BigInt(of)) === shard;
}

export function botJson(world: World): Json {
  return {
    id: world.bot.id,
    username: world.bot.username,
    global_name: null,
    discriminator: '0',
    avatar: null,
    bot: true,
    flags: 0,
    public_flags: 0,
  };
}

function send(ws: WebSocket, op: number, d: unknown): void {
  if (ws.readyState === 1) ws.send(JSON.stringify({ op, d, s: null, t: null }));
}

function read(text: string): Json | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

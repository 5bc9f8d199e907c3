import type { Context, Hono } from 'hono';
import { inLanguage } from '../../agent/language/translate.ts';
import type { AccessTokens } from '../../agent/people/access-tokens.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Logger } from '../../store/logging/logger.ts';
import { bearerOf, isOwnOrigin } from './bearer.ts';
import { mostJsonBytes, parseJson, readBody } from './json-body.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';
import { openRequestRateLimit } from './request-rate-limit.ts';

export interface McpOptions {
  tokens: AccessTokens;
  /** Waits for the room to be open. */
  knowledge: () => Promise<Knowledge>;
  /** The address that people come by, where one is set. */
  publicUrl: string | undefined;
  now: () => Date;
  log: Logger;
}

/** Requests of a token that are answered in a minute, and also how many may come at once. */
export const mcpPerMinute = 60;

/**
 * The docs of a community for agents of others: MCP over streamable HTTP
 * (https://modelcontextprotocol.io/specification/2025-06-18/basic/transports), without sessions, one request a POST. A
 * token says which community.
 */
export function serveMcp<Variables extends object>(
  app: Hono<{ Variables: Variables }>,
  { tokens, knowledge, publicUrl, now, log }: McpOptions,
): void {
  const limit = openRequestRateLimit(mcpPerMinute);
  app.all('/mcp', async c => {
    if (!isOwnOrigin(c.req.header('Origin'), publicUrl))
      return refused(c, 403, invalidRequest, 'That request came from another site.');
    const given = bearerOf(c);
    const token = given && (await tokens.find(given));
    if (!token) {
      // RFC 6750, section 3: an error is named only where a token was given.
      c.header('WWW-Authenticate', `Bearer realm="Gristmill"${given ? ', error="invalid_token"' : ''}`);
      return refused(c, 401, refusal, 'A token is needed that works: a steward makes one with “/mcp token”.');
    }
    if (c.req.method !== 'POST') {
      c.header('Allow', 'POST');
      return refused(c, 405, refusal, 'Only POST is answered here: there are no sessions and no streams.');
    }
    const seconds = limit.take(token.id);
    if (seconds > 0) {
      c.header('Retry-After', String(Math.ceil(seconds)));
      return refused(c, 429, refusal, `That is more than ${mcpPerMinute} requests a minute.`);
    }
    const body = await bodyOf(c);
    if (body instanceof Response) return body;
    const base = publicUrl ?? new URL(c.req.url).origin;
    const { answerMcp } = await import('./mcp-server.ts');
    const docs = { knowledge: await knowledge(), communityId: token.communityId, base, now, log };
    return inLanguage('en', () => answerMcp(c.req.raw, body, docs));
  });
}

/** JSON-RPC 2.0, section 5.1; those of a server’s own begin at -32000. */
const parseError = -32700;
const invalidRequest = -32600;
const refusal = -32000;

async function bodyOf(c: Context): Promise<unknown> {
  let body: unknown;
  try {
    body = parseJson(new TextDecoder().decode(await readBody(c, mostJsonBytes)));
  } catch (error) {
    if (error instanceof BodyTooLarge)
      return refused(c, 413, invalidRequest, `That is more than ${mostJsonBytes / 1024} KB.`);
    if (error instanceof BadRequest)
      return refused(c, 400, parseError, 'That is no JSON, or nested too deep.');
    throw error;
  }
  // Batches are gone from MCP since 2025-06-18, and a hundred calls in one would count as one.
  return Array.isArray(body)
    ? refused(c, 400, invalidRequest, 'Batches are not taken: send one message a request.')
    : body;
}

function refused(c: Context, status: 400 | 401 | 403 | 405 | 413 | 429, code: number, message: string) {
  return c.json({ jsonrpc: '2.0', error: { code, message }, id: null }, status);
}

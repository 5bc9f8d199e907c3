import type { Context, Hono } from 'hono';
import { inLanguage, translate } from '../../agent/language/translate.ts';
import { chatTarget } from '../../agent/model-chat/chat-target.ts';
import type { AccessTokens, FoundToken } from '../../agent/people/access-tokens.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { AnswerEnd } from '../../workers/model.ts';
import type { Workers } from '../../workers/workers.ts';
import { bearerOf } from './bearer.ts';
import { parseJson, readBody } from './json-body.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';
import { openRequestRateLimit } from './request-rate-limit.ts';
import { completionOf, errorBody } from './v1-answer.ts';
import { type CompletionRequest, complaintOf, completionRequest } from './v1-request.ts';

export interface ModelsOptions {
  tokens: AccessTokens;
  /** Waits for the room to be open. */
  workers: () => Promise<Workers>;
  now: () => Date;
  log: Logger;
}

/** Requests of a token that are answered in a minute, and how many of one may be answered at the same time. */
export const apiPerMinute = 60;
const atOnce = 4;
const mostBytes = 512 * 1024;
/** Letters of a token of text, where the server does not say how many there were: rather too many tokens than too few. */
const lettersOfToken = 3;

/** The models of a community for programs, by a token, as clients of OpenAI's interface ask for them. */
export function serveModels<Variables extends object>(
  app: Hono<{ Variables: Variables }>,
  { tokens, workers, now, log }: ModelsOptions,
): void {
  const limit = openRequestRateLimit(apiPerMinute);
  const answering = new Map<number, number>();

  const withToken = async (c: Context, work: (token: FoundToken) => Promise<Response>): Promise<Response> => {
    const given = bearerOf(c);
    const token = given === undefined ? undefined : await tokens.find(given);
    if (!token)
      return refused(
        c,
        401,
        'A token is needed that works: a steward makes one with “/api token”.',
        'invalid_api_key',
      );
    const seconds = limit.take(token.id);
    if (seconds > 0) {
      c.header('Retry-After', String(Math.ceil(seconds)));
      return refused(c, 429, `That is more than ${apiPerMinute} requests a minute.`, 'rate_limit_exceeded');
    }
    return inLanguage('en', () => work(token).catch(error => inWords(c, error, log)));
  };

  app.get('/v1/models', c =>
    withToken(c, async ({ communityId }) =>
      c.json({ object: 'list', data: await modelsOf(await workers(), communityId) }),
    ),
  );
  app.get('/v1/models/:name', c =>
    withToken(c, async ({ communityId }) => {
      const name = c.req.param('name');
      const found = (await modelsOf(await workers(), communityId)).find(({ id }) => id === name);
      return found
        ? c.json(found)
        : refused(c, 404, `There is no model called “${name.slice(0, 80)}” here.`, 'model_not_found');
    }),
  );
  app.post('/v1/chat/completions', c =>
    withToken(c, async token => {
      const { id, dailyTokens = Number.POSITIVE_INFINITY } = token;
      if ((await tokens.usedToday(id)) >= dailyTokens)
        return refused(
          c,
          429,
          `This token has used its ${dailyTokens} tokens of today (UTC).`,
          'insufficient_quota',
        );
      if ((answering.get(id) ?? 0) >= atOnce) {
        c.header('Retry-After', '5');
        return refused(
          c,
          429,
          `${atOnce} requests of this token are being answered. Wait for one.`,
          'rate_limit_exceeded',
        );
      }
      const read = completionRequest.safeParse(
        parseJson(new TextDecoder().decode(await readBody(c, mostBytes))),
      );
      if (!read.success) {
        const { complaint, param } = complaintOf(read.error);
        return refused(c, 400, complaint, null, param);
      }
      const room = await workers();
      const target = await chatTarget(read.data.model, { workers: room }, token.communityId).catch(error => {
        if (error instanceof UserError) return undefined;
        throw error;
      });
      if (!target)
        return refused(c, 404, `There is no model called “${read.data.model}” here.`, 'model_not_found');
      const model = target.version === undefined ? target.model : `${target.model}@${target.version}`;
      const answer = ask(room, token.communityId, target.model, read.data, c.req.raw.signal);
      answering.set(id, (answering.get(id) ?? 0) + 1);
      const counted = once(async () => {
        answering.set(id, (answering.get(id) ?? 1) - 1);
        await tokens.count(id, answer.tokens());
      });
      const envelope = completionOf(model, Math.floor(now().getTime() / 1000));
      try {
        if (!read.data.stream) {
          let text = '';
          for await (const piece of answer.pieces) text += piece;
          await counted();
          return c.json(envelope.whole(text, answer.end()));
        }
        // What fails before its first word is answered with a status.
        const pieces = answer.pieces[Symbol.asyncIterator]();
        const first = await pieces.next();
        const withUsage = read.data.stream_options?.include_usage === true;
        const body = eventsOf(async function* () {
          try {
            yield envelope.first();
            for (let next = first; !next.done; next = await pieces.next()) yield envelope.piece(next.value);
            yield envelope.last(answer.end());
            if (withUsage) yield envelope.usage(answer.end());
          } catch (error) {
            yield errorBody(wordsOf(error, log), 'server_error');
          } finally {
            await pieces.return?.(undefined);
            await counted();
          }
        });
        return c.body(body, 200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      } catch (error) {
        await counted();
        throw error;
      }
    }),
  );
}

/** An answer that is asked for: its pieces, how it ended, and what it took so far. */
function ask(
  workers: Workers,
  communityId: number,
  name: string,
  { messages, max_tokens, max_completion_tokens, temperature }: CompletionRequest,
  signal: AbortSignal,
) {
  let end: AnswerEnd | undefined;
  let letters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const maxTokens = max_completion_tokens ?? max_tokens ?? undefined;
  const answer = workers.chat({
    communityId,
    name,
    messages,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(typeof temperature === 'number' && { temperature }),
    signal,
    onEnd: told => {
      end = told;
    },
  });
  return {
    pieces: (async function* () {
      for await (const piece of answer) {
        letters += piece.length;
        yield piece;
      }
    })(),
    end: () => end,
    tokens: () => (end?.usage ? end.usage.read + end.usage.written : Math.ceil(letters / lettersOfToken)),
  };
}

async function modelsOf(workers: Workers, communityId: number) {
  const [models, named] = await Promise.all([workers.models(communityId), workers.named.all(communityId)]);
  const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
  return [
    ...named.map(({ name, promotedAt }) => ({ id: name, created: seconds(promotedAt) })),
    ...models.map(({ name, createdAt }) => ({ id: name, created: seconds(createdAt) })),
  ].map(model => ({ ...model, object: 'model', owned_by: 'gristmill' }));
}

function eventsOf(work: () => AsyncGenerator<object>): ReadableStream<Uint8Array> {
  const events = work();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await events.next();
      controller.enqueue(encoder.encode(`data: ${next.done ? '[DONE]' : JSON.stringify(next.value)}\n\n`));
      if (next.done) controller.close();
    },
    async cancel() {
      await events.return(undefined);
    },
  });
}

type Status = 400 | 401 | 404 | 413 | 429 | 500 | 503;

function refused(
  c: Context,
  status: Status,
  words: string,
  code: string | null,
  param: string | null = null,
) {
  const type =
    status === 429
      ? (code ?? 'rate_limit_exceeded')
      : status >= 500
        ? 'server_error'
        : 'invalid_request_error';
  return c.json(errorBody(words, type, code, param), status);
}

function inWords(c: Context, error: unknown, log: Logger): Response {
  const status =
    error instanceof BodyTooLarge
      ? 413
      : error instanceof BadRequest || error instanceof UserError
        ? 400
        : error instanceof OutsideError
          ? 503
          : 500;
  return refused(c, status, wordsOf(error, log), null);
}

function wordsOf(error: unknown, log: Logger): string {
  if (error instanceof UserError || error instanceof OutsideError) return translate(error.said);
  log.error({ err: error }, 'A request for a model failed');
  return 'Something went wrong here. Try again.';
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

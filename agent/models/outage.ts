import type { Outage } from './circuit-breaker.ts';

/** A stream that stopped before the model had ended. */
export class BrokeOff extends Error {
  override name = 'BrokeOff';
}

/**
 * What an error of asking a language model says of its server. One that refuses a request for what is in it is there; one
 * that can't be reached, fails, is busy, knows neither the key nor the model, is too slow or breaks off is away.
 */
export function outageOf(error: unknown): Outage | undefined {
  const status = statusOf(error);
  if (status !== undefined && status < 500 && !awayStatuses.has(status)) return undefined;
  return { retryAfter: retryAfterOf(error) };
}

const awayStatuses: ReadonlySet<number> = new Set([401, 403, 404, 408, 429]);

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // As the client of OpenAI calls it, and as that of Ollama does.
  const status = 'status' in error ? error.status : 'status_code' in error ? error.status_code : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Milliseconds of a `Retry-After` header: seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('headers' in error)) return undefined;
  const said = error.headers instanceof Headers ? error.headers.get('retry-after') : undefined;
  if (!said) return undefined;
  const milliseconds = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

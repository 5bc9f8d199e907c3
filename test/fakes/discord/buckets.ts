import type { Clock } from '../clock.ts';

/**
 * Limits of single routes, told in headers. Discord does not publish the numbers ("should not be hard coded"); 5 in 5
 * seconds is what its answers say for messages of a channel.
 * https://discord.com/developers/docs/topics/rate-limits#header-format
 */
export interface Buckets {
  /** Counts a request. */
  take(method: string, path: string): { headers: Record<string, string>; retryAfter: number | undefined };
  /** Requests that came although their bucket was empty. */
  exceeded(): number;
}

export interface BucketSize {
  requests: number;
  seconds: number;
}

export function openBuckets(clock: Clock, sizeOf: (method: string, path: string) => BucketSize): Buckets {
  const windows = new Map<string, { resetAt: number; left: number }>();
  let exceeded = 0;
  return {
    exceeded: () => exceeded,
    take(method, path) {
      const { requests, seconds } = sizeOf(method, path);
      // The top-level resource stays in the key, ids below it don't matter.
      const route = path.replace(/(?<=^\/[^/]+\/[^/]+\/.*)\d{15,}/g, ':id').replace(/\?.*/, '');
      const key = `${method} ${route}`;
      const now = clock.now();
      const known = windows.get(key);
      const window = known && known.resetAt > now ? known : { resetAt: now + seconds * 1000, left: requests };
      windows.set(key, window);
      const wait = (window.resetAt - now) / 1000;
      const isOver = window.left <= 0;
      if (isOver) exceeded++;
      else window.left--;
      const headers = {
        'X-RateLimit-Limit': String(requests),
        'X-RateLimit-Remaining': String(window.left),
        'X-RateLimit-Reset': String(window.resetAt / 1000),
        'X-RateLimit-Reset-After': wait.toFixed(3),
        'X-RateLimit-Bucket': bucketName(`${method} ${route.replace(/\d{15,}/g, '')}`),
      };
      return { headers, retryAfter: isOver ? Number(wait.toFixed(3)) : undefined };
    },
  };
}

function bucketName(route: string): string {
  let hash = 7;
  for (const letter of route) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** Trouble to come: each applies to so many requests that match. */
export interface Trouble {
  /** `GET`, `POST`; any when left out. */
  method?: string;
  /** Matched against the path after `/api/v10`. */
  path?: RegExp;
  /** How many requests it applies to; 1 when left out. */
  times?: number;
  does:
    | { kind: 'rate limit'; retryAfterSeconds: number; global?: boolean }
    | { kind: 'status'; status: number; code?: number; message?: string }
    /** Answers after a while. */
    | { kind: 'slow'; milliseconds: number }
    /** Closes the connection before anything was done. */
    | { kind: 'drop' }
    /** Does what was asked and closes the connection before the answer. */
    | { kind: 'drop the answer' };
}

export interface Script {
  add(trouble: Trouble): void;
  /** The trouble for a request, used up by it. */
  take(method: string, path: string): Trouble['does'] | undefined;
  clear(): void;
}

export function openScript(): Script {
  let planned: (Trouble & { left: number })[] = [];
  return {
    add(trouble) {
      planned.push({ ...trouble, left: trouble.times ?? 1 });
    },
    take(method, path) {
      const found = planned.find(
        trouble =>
          (trouble.method === undefined || trouble.method === method) && (trouble.path?.test(path) ?? true),
      );
      if (!found) return undefined;
      found.left--;
      planned = planned.filter(trouble => trouble.left > 0);
      return found.does;
    },
    clear() {
      planned = [];
    },
  };
}

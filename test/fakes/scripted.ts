/** Trouble to come: each applies to so many requests that it is meant for. */
export interface Planned {
  /** How many requests it applies to; 1 when left out. */
  times?: number;
  does: Effect;
}

export type Effect =
  | { kind: 'rate limit'; retryAfterSeconds: number; global?: boolean }
  | { kind: 'status'; status: number; code?: number; message?: string }
  /** Answers after a while. */
  | { kind: 'slow'; milliseconds: number }
  /** Closes the connection before anything was done. */
  | { kind: 'drop' }
  /** Does what was asked and closes the connection before the answer. */
  | { kind: 'drop the answer' };

export interface Script<Trouble extends Planned> {
  add(trouble: Trouble): void;
  /** The trouble for a request, used up by it. */
  take(isMeant: (trouble: Trouble) => boolean): Effect | undefined;
  clear(): void;
}

export function openScript<Trouble extends Planned>(): Script<Trouble> {
  let planned: { trouble: Trouble; left: number }[] = [];
  return {
    add(trouble) {
      planned.push({ trouble, left: trouble.times ?? 1 });
    },
    take(isMeant) {
      const found = planned.find(one => isMeant(one.trouble));
      if (!found) return undefined;
      found.left--;
      planned = planned.filter(one => one.left > 0);
      return found.trouble.does;
    },
    clear() {
      planned = [];
    },
  };
}

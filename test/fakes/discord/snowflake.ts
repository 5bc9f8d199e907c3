import type { Clock } from '../clock.ts';

/** Discord's first second. https://discord.com/developers/docs/reference#snowflakes */
const epoch = 1_420_070_400_000n;

export type MakeId = () => string;

/** Ids that carry their time and never come twice. */
export function snowflakes(clock: Clock): MakeId {
  let last = 0n;
  return () => {
    const next = (BigInt(Math.floor(clock.now())) - epoch) << 22n;
    last = next > last ? next : last + 1n;
    return String(last);
  };
}

/** When an id was made, in milliseconds since 1970. */
export function timeOf(id: string): number {
  return Number((BigInt(id) >> 22n) + epoch);
}

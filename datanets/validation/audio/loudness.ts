/**
 * Loudness in LUFS by ITU-R BS.1770-4 and EBU R 128: each channel weighted as ears hear (K), its power in blocks of 0.4 s,
 * one every 0.1 s; of those, blocks below -70 LUFS are left out, then blocks more than 10 LU below the mean of the rest.
 *
 * @param channels one or two, of equal length, from -1 to 1
 * @returns `-Infinity` for silence, and for what is shorter than a block
 */
export function loudness(channels: readonly Float32Array[], sampleRate: number): number {
  const weighted = channels.map(channel => kWeighted(channel, sampleRate));
  const block = Math.round(0.4 * sampleRate);
  const step = Math.round(0.1 * sampleRate);
  const length = weighted[0]?.length ?? 0;
  const powers: number[] = [];
  for (let from = 0; from + block <= length; from += step) {
    powers.push(weighted.reduce((sum, channel) => sum + meanSquare(channel, from, block), 0));
  }
  const audible = powers.filter(power => lufs(power) >= -70);
  if (audible.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = lufs(mean(audible)) - 10;
  return lufs(mean(audible.filter(power => lufs(power) >= gate)));
}

function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanSquare(samples: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum / length;
}

function kWeighted(samples: Float32Array, rate: number): Float32Array {
  return filtered(filtered(samples, shelf(rate)), highPass(rate));
}

interface Biquad {
  b: readonly [number, number, number];
  a: readonly [number, number];
}

/** The recommendation gives coefficients for 48 kHz alone; these are the analogue filters behind them, for any rate. */
function shelf(rate: number): Biquad {
  const [frequency, gain, q] = [1681.974450955533, 3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * frequency) / rate);
  const high = 10 ** (gain / 20);
  const middle = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [
      (high + (middle * k) / q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (middle * k) / q + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

function highPass(rate: number): Biquad {
  const [frequency, q] = [38.13547087602444, 0.5003270373238773];
  const k = Math.tan((Math.PI * frequency) / rate);
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

function filtered(samples: Float32Array, { b, a }: Biquad): Float32Array {
  const out = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[i] = y;
  }
  return out;
}

import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';
import { type DecodedAudio, leastSeconds } from './decode-audio.ts';
import { loudness } from './loudness.ts';

/** Hz below which a clip is refused, and below which it is warned of: a telephone has 8,000, speech models take 16,000. */
const [leastRate, usualRate] = [8000, 16_000];
/** LUFS below which nobody hears anything, and below which it is quiet; speech is at -23 in broadcasts (EBU R 128). */
const [silentBelow, quietBelow] = [-60, -40];
/** Share of samples at the limit from which a clip counts as clipped, and how many in a row make it one. */
const [clippedFrom, clippedRun] = [0.001, 3];
/** A frame of 50 ms is silent at so many dB below full scale; from such a share on it is said. */
const [silentLevel, silentShare] = [-50, 0.6];

/** What is said of a clip's length, rate, level, clipping and pauses. */
export function audioQuality(decoded: DecodedAudio): Fault[] {
  const { channels, sampleRate } = decoded;
  const seconds = (channels[0]?.length ?? 0) / sampleRate;
  if (seconds < leastSeconds) {
    return [
      error(
        'clip-too-short',
        message('The clip has {seconds, number} seconds; it needs {least} at least.', {
          seconds: rounded(seconds, 2),
          least: leastSeconds,
        }),
        message('Record a whole word or sentence, with a moment before and after it.'),
      ),
    ];
  }
  if (sampleRate < leastRate) {
    return [
      error(
        'low-sample-rate',
        message('The clip has {rate, number} samples a second; {least, number} are needed.', {
          rate: sampleRate,
          least: leastRate,
        }),
        message('Record it anew: a higher rate can’t be made of it.'),
      ),
    ];
  }
  const level = loudness(channels, sampleRate);
  if (level < silentBelow) {
    return [
      error(
        'silent-clip',
        message('There is nothing to hear: it is quieter than {level} LUFS.', { level: silentBelow }),
        message('Check the microphone, and record it anew.'),
      ),
    ];
  }
  return [
    ...(sampleRate < usualRate ? [lowRate(sampleRate)] : []),
    ...(level < quietBelow ? [quiet(level)] : []),
    ...clipping(channels),
    ...pauses(decoded),
  ];
}

function lowRate(rate: number): Fault {
  return warning(
    'telephone-quality',
    message('It has {rate, number} samples a second, as a telephone; {usual, number} are usual.', {
      rate,
      usual: usualRate,
    }),
    message('Give a better recording if you have one.'),
  );
}

function quiet(level: number): Fault {
  return warning(
    'quiet-clip',
    message('It is quiet: {level, number} LUFS, where speech in broadcasts has -23.', {
      level: rounded(level, 1),
    }),
    message('Speak nearer to the microphone.'),
  );
}

function clipping(channels: readonly Float32Array[]): Fault[] {
  let clipped = 0;
  for (const channel of channels) {
    let run = 0;
    for (const sample of channel) {
      run = Math.abs(sample) >= 0.999 ? run + 1 : 0;
      if (run === clippedRun) clipped += clippedRun;
      else if (run > clippedRun) clipped++;
    }
  }
  const share = clipped / channels.reduce((sum, channel) => sum + channel.length, 0);
  if (share < clippedFrom) return [];
  return [
    warning(
      'clipped-audio',
      message('It is clipped: {share, number} % of its samples are at the limit.', {
        share: rounded(share * 100, 1),
      }),
      message('Record it at a lower level.'),
    ),
  ];
}

function pauses({ channels, sampleRate }: DecodedAudio): Fault[] {
  const frame = Math.round(sampleRate / 20);
  const [first = new Float32Array()] = channels;
  let [silent, all] = [0, 0];
  for (let from = 0; from + frame <= first.length; from += frame) {
    const power = channels.reduce(
      (most, channel) => Math.max(most, powerOf(channel.subarray(from, from + frame))),
      0,
    );
    all++;
    if (10 * Math.log10(power) < silentLevel) silent++;
  }
  const share = silent / Math.max(1, all);
  if (share < silentShare) return [];
  return [
    warning(
      'mostly-silent',
      message('{share, number, percent} of it is silence.', { share: rounded(share, 2) }),
      message('Cut the silence off at its ends.'),
    ),
  ];
}

function powerOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

import { decodeChunked } from 'audio-decode/stream';
import { message } from '../../../store/message.ts';
import type { Fault } from '../findings.ts';
import { error } from '../rows/faults.ts';
import type { AudioKind } from './identify-audio.ts';

/** Shortest and longest clip in seconds: what speech datasets have (Common Voice, LibriSpeech’s utterances). */
export const [leastSeconds, mostSeconds] = [1, 20];
/** Bytes that are decoded at once: how long a file is stands in it, and need not be true. */
const step = 1 << 16;
/** Bytes of a file in MP4: one whose index stands at its end is decoded in one go. 20 s without loss take 4 MB. */
const mostMp4 = 8_000_000;
/** Seconds that decoding may take. */
const mostTime = 20;

export interface DecodedAudio {
  /** From -1 to 1; one or two of equal length. */
  channels: Float32Array[];
  /** In Hz. */
  sampleRate: number;
}

/** Decodes a clip whose kind is known, and no more of it than a clip may have. Never throws on bad content. */
export async function decodeAudio(
  bytes: Uint8Array,
  kind: AudioKind,
): Promise<DecodedAudio | { fault: Fault }> {
  if (kind === 'm4a' && bytes.length > mostMp4) return { fault: tooLong };
  const parts: Float32Array[][] = [];
  const began = performance.now();
  let [sampleRate, samples] = [0, 0];
  try {
    for await (const part of decodeChunked(pieces(bytes), kind)) {
      sampleRate ||= part.sampleRate;
      const channels = part.channelData.slice(0, 2);
      samples += channels[0]?.length ?? 0;
      parts.push(channels);
      // Encoders add a little at the ends.
      if (samples > (mostSeconds + 0.5) * sampleRate) return { fault: tooLong };
      if (performance.now() - began > mostTime * 1000) return { fault: tooSlow };
    }
  } catch {
    return { fault: broken };
  }
  if (samples === 0 || sampleRate < 1000 || sampleRate > 384_000) return { fault: broken };
  return { channels: joined(parts, samples), sampleRate };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += step) yield bytes.slice(from, from + step);
}

/** A part with one channel among others with two is both. What is no number is silence. */
function joined(parts: readonly Float32Array[][], samples: number): Float32Array[] {
  const count = Math.max(...parts.map(part => part.length));
  return Array.from({ length: count }, (_, channel) => {
    const out = new Float32Array(samples);
    let at = 0;
    for (const part of parts) {
      const values = part[channel] ?? part[0] ?? new Float32Array();
      out.set(values, at);
      at += values.length;
    }
    return out.map(value => (Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0));
  });
}

const tooLong = error(
  'clip-too-long',
  message('The clip is longer than {most} seconds.', { most: mostSeconds }),
  message('Cut it into clips of a sentence each.'),
);

const tooSlow = error(
  'clip-too-slow',
  message('Reading the clip took more than {n, number} seconds, so it was stopped.', { n: mostTime }),
  message('Save it as .wav or .mp3 in its usual form, and drop that.'),
);

const broken = error(
  'broken-audio',
  message('The sound is damaged or was cut off, so it can’t be read.'),
  message('Play it yourself to hear whether it is whole, save it again, and drop that.'),
);

import { createHash } from 'node:crypto';
import { message } from '../../../store/message.ts';
import { aligned } from '../../likeness/alignment.ts';
import {
  audioFingerprint,
  bitErrorRate,
  fingerprintRate,
  hop,
  sameBelow,
} from '../../likeness/audio-fingerprint.ts';
import { resample } from '../../likeness/resample.ts';
import type { Medium } from '../media/medium.ts';
import { info } from '../rows/faults.ts';
import { audioQuality } from './audio-quality.ts';
import { type DecodedAudio, decodeAudio } from './decode-audio.ts';
import { identifyAudio } from './identify-audio.ts';
import { readWav, writeWav } from './wav.ts';

/** Words of a clip that it is found by; it looks for others by all of its own. */
const mostBands = 256;
/**
 * How well the waves of two have to fit where they overlap, and how much of the shorter has to. Copies of 24 clips by
 * eleven ways had 0.97 at least, 276 pairs of other clips (two takes of the same words among them) 0.37 at most.
 */
const [sameFrom, leastOverlap] = [0.5, 0.5];
/** Copies of the clips of `test/corpora/spoken-digits` share 27 words or more, other clips of the speaker two at most. */
const likeRemovedFrom = 8;
const parts = 200;

/** Sound: decoded, judged, kept as WAV, and compared by the fingerprint of Haitsma and Kalker and by its waves. */
export const sounds: Medium = {
  likeRemovedFrom,
  format: count => message('{n, plural, one {# clip} other {# clips}}', { n: count }),

  cleaned: count =>
    info(
      'kept-as-wav',
      message(
        '{n, plural, one {One clip is} other {# clips are}} kept as WAV of 16 bits without tags, such as place, device and time; what was dropped is deleted.',
        { n: count },
      ),
    ),

  async prepare(file) {
    const identified = await identifyAudio(file);
    if ('fault' in identified) return identified;
    const decoded = await decodeAudio(file.bytes, identified.kind);
    if ('fault' in decoded) return decoded;
    const quality = audioQuality(decoded);
    const fault = quality.find(({ severity }) => severity === 'error');
    if (fault) return { fault };
    const { channels, sampleRate } = decoded;
    const content = writeWav(decoded);
    const { words, isLoud } = audioFingerprint(lowRate(decoded));
    const telling = words.filter((_, at) => isLoud[at] === 1);
    return {
      media: {
        kind: 'audio',
        mediaType: 'audio/wav',
        bytes: content.length,
        seconds: (channels[0]?.length ?? 0) / sampleRate,
        sampleRate,
        channels: channels.length,
        envelope: envelopeOf(channels),
      },
      content,
      hash: createHash('sha256').update(content).digest('hex'),
      bands: [...new Set(thinned(telling, mostBands))],
      probes: [...new Set(telling)],
      // Its words and its waves are made of the clip itself when they are needed.
      fingerprint: 'wav',
      notes: quality,
      // A WAV of plain samples is kept as it came, but for its tags; of any other kind what was written into it is gone.
      isCleaned: !Buffer.from(file.bytes).equals(content),
    };
  },

  async likeness(one, other) {
    const [mine, theirs] = [lowRate(readWav(one.content)), lowRate(readWav(await other.read()))];
    const { shift, correlation, overlap } = aligned(mine, theirs);
    const isLongEnough = overlap >= leastOverlap * Math.min(mine.length, theirs.length);
    const share = isLongEnough ? Math.max(0, correlation) : 0;
    if (share < sameFrom) return { share, isSame: false };
    const errors = bitErrorRate(
      audioFingerprint(mine).words,
      audioFingerprint(theirs).words,
      Math.round(shift / hop),
    );
    return { share, isSame: errors < sameBelow };
  },
};

/** One channel at the rate of fingerprints. */
function lowRate({ channels, sampleRate }: DecodedAudio): Float32Array {
  const [left = new Float32Array(), right] = channels;
  const mono = right ? left.map((value, at) => (value + (right[at] ?? 0)) / 2) : left;
  return resample(mono, sampleRate, fingerprintRate);
}

function thinned(words: Int32Array, most: number): Int32Array {
  if (words.length <= most) return words;
  return Int32Array.from({ length: most }, (_, i) => words[Math.floor((i * words.length) / most)] ?? 0);
}

function envelopeOf(channels: readonly Float32Array[]): number[] {
  const length = channels[0]?.length ?? 0;
  return Array.from({ length: parts }, (_, part) => {
    let most = 0;
    for (const channel of channels) {
      for (let i = Math.floor((part * length) / parts); i < Math.floor(((part + 1) * length) / parts); i++)
        most = Math.max(most, Math.abs(channel[i] ?? 0));
    }
    return Math.round(most * 1000) / 1000;
  });
}

import type { DecodedAudio } from './decode-audio.ts';

/** A clip as WAV of 16-bit PCM, with the header and nothing else beside its samples. */
export function writeWav({ channels, sampleRate }: DecodedAudio): Buffer {
  const count = channels.length;
  const length = channels[0]?.length ?? 0;
  const data = length * count * 2;
  const file = Buffer.alloc(44 + data);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + data, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(count, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * count * 2, 28);
  file.writeUInt16LE(count * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(data, 40);
  for (let i = 0, at = 44; i < length; i++) {
    for (const channel of channels) {
      file.writeInt16LE(Math.round((channel[i] ?? 0) * scaleOf(channel[i] ?? 0)), at);
      at += 2;
    }
  }
  return file;
}

/** Reads what {@link writeWav} wrote. */
export function readWav(bytes: Uint8Array): DecodedAudio {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = file.readUInt16LE(22);
  const length = file.readUInt32LE(40) / (2 * count);
  const channels = Array.from({ length: count }, (_, channel) =>
    Float32Array.from({ length }, (_, i) => fraction(file.readInt16LE(44 + 2 * (i * count + channel)))),
  );
  return { channels, sampleRate: file.readUInt32LE(24) };
}

/** As the decoders have it, both ends at 1: so 16-bit PCM comes out as it went in. */
function scaleOf(value: number): number {
  return value < 0 ? 32_768 : 32_767;
}

function fraction(sample: number): number {
  return sample / scaleOf(sample);
}

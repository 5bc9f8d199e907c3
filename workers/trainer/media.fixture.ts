import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PythonEnvironment } from '../environment/environment.ts';
import { trainerFolder } from '../environment/trainer-folder.ts';

interface Read {
  rows: { read: string; learned: string; images: number; ends: number }[];
  counts: Record<string, number>;
  unlearned: number[];
}

/** What `media.fixture.py` told of the bases and rows that it made. */
export interface MediaBases {
  idefics3: Read;
  whisper: Read;
  /** How far sound that is brought to another rate is off, of 1. */
  heard: number;
}

/** What the pictures show and the clips say. */
export const said = ['A red door.', 'Two grey cats asleep.', 'A green field, and rain.', 'The sea at night.'];

/** Makes tiny random bases that read pictures (`idefics3`) and sound (`whisper`) in a folder, and four rows of each. */
export async function makeMediaBases(environment: PythonEnvironment, folder: string): Promise<MediaBases> {
  const script = join(trainerFolder, 'media.fixture.py');
  const { stdout } = await promisify(execFile)(environment.paths.python, [script, folder]);
  return JSON.parse(stdout);
}

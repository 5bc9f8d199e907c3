import { join } from 'node:path';

/** The Python programs and what they need. */
export const trainerFolder = join(import.meta.dirname, '../trainer');

/** How far making something has come: what is going on in words, and the share done (0 to 1) where that is known. */
export type OnProgress = (progress: { label: string; done: number | null }) => void;

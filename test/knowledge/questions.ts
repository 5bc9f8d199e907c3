import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const shape = z.object({
  id: z.string(),
  question: z.string(),
  answerable: z.boolean(),
  gold: z.array(z.object({ page: z.string(), heading: z.string().nullish() })).default([]),
});

/** A question on a corpus of docs, with the pages and headings that answer it: any one of them is right. */
export type Question = z.output<typeof shape>;

/** @throws when a line is not of the form */
export async function readQuestions(file: string): Promise<Question[]> {
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter(line => line.trim())
    .map(line => shape.parse(JSON.parse(line)));
}

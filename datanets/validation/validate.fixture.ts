import type { KnownItems } from './text/duplicates.ts';
import { timeSlices } from './time-slices.ts';
import type { Given } from './validate.ts';
import { validate } from './validate.ts';

export const nothingKnown: KnownItems = {
  sameAs: async () => new Map(),
  sharing: async () => new Map(),
  read: async () => new Map(),
};

/** Checks files (and typed text) as a submission to an empty datanet. */
export async function check(files: Record<string, string | Uint8Array>, typed?: string, maxMegabytes = 1) {
  const labels: string[] = [];
  const given: Given = {
    files: Object.entries(files).map(([name, content]) => ({
      name,
      read: async () => (typeof content === 'string' ? Buffer.from(content) : content),
    })),
    ...(typed !== undefined && { typed }),
  };
  const verdict = await validate(given, { maxMegabytes }, nothingKnown, label => {
    labels.push(label);
    return timeSlices(() => {});
  });
  return {
    ...verdict,
    labels,
    codes: verdict.findings.map(finding => finding.code),
    /** Codes of the findings that keep something out. */
    errors: verdict.findings.filter(finding => finding.severity === 'error').map(finding => finding.code),
    contents: verdict.rows.map(row => row.content),
  };
}

/** One question and its answer, as a row is kept. */
export function asked(question: string, answer: string) {
  return {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  };
}

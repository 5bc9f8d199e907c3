import { inEnglish } from '../../store/message.ts';
import type { Datanet } from '../datanet-settings.ts';
import type { ChatRules } from './chats/chat.ts';
import type { KnownItems } from './text/known-items.ts';
import { timeSlices } from './time-slices.ts';
import type { Given } from './validate.ts';
import { validate } from './validate.ts';

export const nothingKnown: KnownItems = {
  sameAs: async () => new Map(),
  sharing: async () => new Map(),
  removedSharing: async () => [],
  read: async () => new Map(),
};

/** Checks files (and typed text) as a submission to an empty datanet. What is said is in English. */
export async function check(
  files: Record<string, string | Uint8Array>,
  typed?: string,
  maxMegabytes = 1,
  chats: ChatRules = { taken: false, agreed: false, own: [] },
  documents: Datanet['documents'] = 'yes',
) {
  const labels: string[] = [];
  const given: Given = {
    files: Object.entries(files).map(([name, content]) => ({
      name,
      read: async () => (typeof content === 'string' ? Buffer.from(content) : content),
    })),
    ...(typed !== undefined && { typed }),
  };
  const verdict = await validate(given, { maxMegabytes, chats, documents }, nothingKnown, label => {
    labels.push(inEnglish(label));
    return timeSlices(() => {});
  });
  return {
    ...verdict,
    format: verdict.format && inEnglish(verdict.format),
    findings: verdict.findings.map(finding => ({
      ...finding,
      message: inEnglish(finding.message),
      mend: inEnglish(finding.mend ?? ''),
    })),
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

import type { TextPart } from '../echo.ts';

/** The texts of a row of a version's file, each with what it is to what is learned. Of pictures and sound, the caption. */
export function rowTexts(line: string): { part: TextPart; content: string }[] {
  const row = JSON.parse(line) as Row;
  if (typeof row.text === 'string') return [{ part: 'text', content: row.text }];
  const answers = (messages: readonly Message[] = [], part: TextPart) =>
    messages.map(({ role, content, weight }) => ({
      part: role === 'assistant' && weight !== 0 ? part : ('prompt' as const),
      content,
    }));
  const asked = (row.prompt ?? []).map(({ content }) => ({ part: 'prompt' as const, content }));
  return [
    ...asked,
    ...answers(row.messages, 'answer'),
    ...answers(row.chosen, 'answer'),
    ...answers(row.rejected, 'rejected'),
    ...answers(row.completion, row.label === false ? 'rejected' : 'answer'),
  ];
}

interface Message {
  role: string;
  content: string;
  weight?: number;
}

/** A line of the file: what `Content` of the validation and a line of media have between them. */
interface Row {
  text?: string;
  messages?: Message[];
  prompt?: Message[];
  chosen?: Message[];
  rejected?: Message[];
  completion?: Message[];
  label?: boolean;
}

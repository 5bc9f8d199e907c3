import { inEnglish } from '../../store/message.ts';
import type { Answer, Answered } from '../knowledge.ts';

/** What a person is shown of an answer, in English. */
export function said(answer: Answer): string {
  return answer.answered
    ? [answer.text, ...answer.notes.map(inEnglish)].join('\n\n')
    : answer.why.map(inEnglish).join(' ');
}

/** An answer that is none of the refusals. @throws when it was refused */
export function answered(answer: Answer): Answered {
  if (!answer.answered) throw new Error(`It was refused: ${said(answer)}`);
  return answer;
}

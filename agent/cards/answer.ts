import type { Answer } from '../../knowledge/knowledge.ts';
import { t } from '../language/translate.ts';
import type { Reply } from '../reply.ts';

/** An answer from the docs with the sections it rests on; a refusal names in its text what was looked at. */
export function answerReply(answer: Answer): Reply {
  if (!answer.answered) {
    return {
      state: { tone: 'warning', text: t('The docs do not answer that') },
      blocks: [{ kind: 'text', markdown: answer.text }],
    };
  }
  const links = answer.citations.map(({ breadcrumb, url }, at) => ({
    label: `[${at + 1}] ${breadcrumb}`,
    url,
  }));
  return {
    blocks: [
      { kind: 'text', markdown: answer.text },
      { kind: 'links', links },
    ],
  };
}

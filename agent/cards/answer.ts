import type { Answer } from '../../knowledge/knowledge.ts';
import type { Reply } from '../reply.ts';

/** An answer from the docs with the sections it rests on; or what was looked at, when they do not hold it. */
export function answerReply(answer: Answer): Reply {
  const sources = answer.answered ? answer.citations : answer.looked.slice(0, 3);
  return {
    ...(!answer.answered && { state: { tone: 'warning' as const, text: 'The docs do not answer that' } }),
    blocks: [
      { kind: 'text', markdown: answer.text },
      ...(sources.length
        ? [
            {
              kind: 'links' as const,
              links: sources.map((source, at) => ({
                label: answer.answered ? `[${at + 1}] ${source.breadcrumb}` : source.breadcrumb,
                url: source.url,
              })),
            },
          ]
        : []),
    ],
  };
}

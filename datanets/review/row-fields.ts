import { type Content, type Message, messagesOf } from '../validation/rows/content.ts';

/** A row as reviewers read it: one question and answer by those names, longer conversations by who speaks. */
export function fieldsOf(content: Content): { name: string; text: string }[] {
  if ('text' in content) return [{ name: 'text', text: content.text }];
  if ('messages' in content) return turnsAsFields(content.messages);
  const turns = turnsAsFields(messagesOf(content));
  const answers = 'label' in content ? [content.label ? 'good answer' : 'bad answer'] : ['better', 'worse'];
  return [
    ...turnsAsFields(content.prompt),
    ...turns.slice(content.prompt.length).map(({ text }, i) => ({ name: answers[i] ?? 'answer', text })),
  ];
}

function turnsAsFields(messages: readonly Message[]): { name: string; text: string }[] {
  const turns = messages.filter(message => message.role !== 'system').length;
  const names = turns > 2 ? {} : { user: 'question', assistant: 'answer' };
  return messages.map(({ role, content: text }) => ({
    name: { system: 'system', user: 'user', assistant: 'assistant', ...names }[role],
    text,
  }));
}

import type { ChatSettings } from '../community/conversations.ts';
import { t } from '../language/translate.ts';
import type { Button, Fact } from '../reply.ts';
import { figure } from '../words.ts';

/**
 * How a chat with a model is held, where that is not as the model has it by itself.
 *
 * @param own the system prompt of its data
 */
export function chatFacts(settings: ChatSettings, own: string | undefined): Fact[] {
  const { system = own, temperature, maxTokens } = settings;
  return [
    ...(system ? [{ label: t('System prompt'), value: system }] : []),
    ...(temperature === undefined ? [] : [{ label: t('Temperature'), value: figure(temperature) }]),
    ...(maxTokens === undefined
      ? []
      : [{ label: t('Longest answer'), value: t('{n, number} tokens', { n: maxTokens }) }]),
  ];
}

/** Opens the form of a chat’s settings, filled in with what holds. */
export function settingsButton({ system, temperature, maxTokens }: ChatSettings): Button {
  return {
    label: t('Settings'),
    call: {
      command: 'adjust chat',
      args: {
        ...(system && { system }),
        ...(temperature !== undefined && { temperature }),
        ...(maxTokens !== undefined && { maxLength: maxTokens }),
      },
    },
    mode: 'form',
    only: 'asker',
  };
}

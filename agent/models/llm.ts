import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Writer } from '../../knowledge/knowledge.ts';

/** The language model that was configured: for understanding plain words and for writing answers from evidence. */
export interface Llm {
  /** As the operator named it. */
  readonly model: string;
  readonly chat: BaseChatModel;
  readonly writer: Writer;
}

export interface LlmSettings {
  /** An OpenAI-compatible endpoint, ending in `/v1`. */
  url: string | undefined;
  model: string | undefined;
  apiKey: string | undefined;
  /** An Ollama server; it goes before `url`. */
  ollamaUrl: string | undefined;
}

/**
 * Opens the configured language model. Nothing is sent before it is asked something.
 *
 * @returns undefined when none is configured
 * @throws Error when a setting is missing, naming it
 */
export async function openLlm(settings: LlmSettings): Promise<Llm | undefined> {
  const { url, model, ollamaUrl } = settings;
  if (!url && !ollamaUrl && !model) return undefined;
  if (!model)
    throw new Error('LLM_URL or OLLAMA_URL is set, but LLM_MODEL does not say which model to ask there.');
  if (!url && !ollamaUrl)
    throw new Error('LLM_MODEL is set, but neither LLM_URL nor OLLAMA_URL says where it is.');
  const chat = ollamaUrl ? await openOllama(ollamaUrl, model) : await openOpenAi(settings, model);
  return { model, chat, writer: writerOver(chat, model) };
}

async function openOllama(baseUrl: string, model: string): Promise<BaseChatModel> {
  const { ChatOllama } = await import('@langchain/ollama');
  return new ChatOllama({ model, baseUrl: baseUrl.replace(/\/+$/, ''), maxRetries: 1 });
}

async function openOpenAi({ url, apiKey }: LlmSettings, model: string): Promise<BaseChatModel> {
  const { ChatOpenAI } = await import('@langchain/openai');
  return new ChatOpenAI({
    model,
    // Local servers want no key, but the client wants one.
    apiKey: apiKey ?? 'none',
    configuration: { baseURL: url?.replace(/\/+$/, '') },
    maxRetries: 1,
    timeout: 60_000,
    // Compatible servers speak chat completions; only OpenAI's own speaks the other one.
    useResponsesApi: false,
  });
}

function writerOver(chat: BaseChatModel, model: string): Writer {
  return {
    model,
    async write({ system, user }, signal) {
      const { HumanMessage, SystemMessage } = await import('@langchain/core/messages');
      const answer = await chat.invoke([new SystemMessage(system), new HumanMessage(user)], { signal });
      return withoutThoughts(answer.text);
    },
  };
}

/** Models that reason aloud put it between `<think>` tags; a person asked for the answer. */
export function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?(<\/think>|$)/, '').trim();
}

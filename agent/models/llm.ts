import type { BaseChatModel, BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk } from '@langchain/core/messages';
import type { Writer } from '../../knowledge/knowledge.ts';
import { outOfTurn } from '../turn.ts';
import { openCircuitBreaker } from './circuit-breaker.ts';
import { BrokeOff, outageOf } from './outage.ts';
import { type TokenDeadlines, tokenDeadlines, withDeadlines } from './token-deadlines.ts';

/** The language model that was configured: for understanding plain words and for writing answers from evidence. */
export interface Llm {
  /** As the operator named it. */
  readonly model: string;
  /**
   * Asks it one thing. While that is waited for, the chat that it is asked in goes on.
   *
   * @throws CircuitOpen at once when it was away a moment ago, TooSlow, BrokeOff, and what its client throws
   */
  ask(request: LlmRequest): Promise<LlmAnswer>;
  readonly writer: Writer;
  /** Until when it is not asked because it was away, as milliseconds since 1970; `undefined` while all is well. */
  awayUntil(): number | undefined;
}

export interface LlmRequest {
  system: string;
  user: string;
  tools?: BindToolsInput[];
  signal?: AbortSignal | undefined;
}

export interface LlmAnswer {
  text: string;
  calls: { name: string; args: Record<string, unknown> }[];
  /** Whether it made a call that is no JSON; then none of them counts. */
  isBroken: boolean;
  /** Whether its text ended because there was no more room for it. */
  isCut: boolean;
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
export async function openLlm(
  settings: LlmSettings,
  { deadlines = tokenDeadlines, now = Date.now }: { deadlines?: TokenDeadlines; now?: () => number } = {},
): Promise<Llm | undefined> {
  const { url, model, ollamaUrl } = settings;
  if (!url && !ollamaUrl && !model) return undefined;
  if (!model)
    throw new Error('LLM_URL or OLLAMA_URL is set, but LLM_MODEL does not say which model to ask there.');
  if (!url && !ollamaUrl)
    throw new Error('LLM_MODEL is set, but neither LLM_URL nor OLLAMA_URL says where it is.');
  const clientFor = ollamaUrl ? await ollamaClient(ollamaUrl, model) : await openAiClient(settings, model);
  const breaker = openCircuitBreaker(now);
  const { HumanMessage, SystemMessage } = await import('@langchain/core/messages');

  async function ask({ system, user, tools, signal }: LlmRequest): Promise<LlmAnswer> {
    const messages = [new SystemMessage(system), new HumanMessage(user)];
    const open = async (ended: AbortSignal) => {
      const client = clientFor(ended);
      const asked = tools ? client.bindTools?.(tools) : client;
      if (!asked) throw new Error('This model takes no tools.');
      return asked.stream(messages, { signal: ended });
    };
    const outageUnlessAborted = (error: unknown) => (signal?.aborted ? undefined : outageOf(error));
    return breaker.run(async () => {
      const said: AIMessageChunk[] = [];
      for await (const piece of withDeadlines(open, isToken, deadlines, signal)) said.push(piece);
      return answerOf(said);
    }, outageUnlessAborted);
  }

  const llm: Omit<Llm, 'writer'> = {
    model,
    ask: request => outOfTurn(() => ask(request)),
    awayUntil: breaker.openUntil,
  };
  return { ...llm, writer: writerOver(llm) };
}

/** A client for one request, which the signal ends. */
type ClientFor = (signal: AbortSignal) => BaseChatModel;

// Its own retries would only add to the wait: the circuit breaker knows when to ask again.
const maxRetries = 0;

async function ollamaClient(baseUrl: string, model: string): Promise<ClientFor> {
  const { ChatOllama } = await import('@langchain/ollama');
  return signal =>
    new ChatOllama({
      model,
      baseUrl: baseUrl.replace(/\/+$/, ''),
      maxRetries,
      // It looks at a signal only between two tokens.
      fetch: (input, init) => fetch(input, { ...init, signal }),
    });
}

async function openAiClient({ url, apiKey }: LlmSettings, model: string): Promise<ClientFor> {
  const { ChatOpenAI } = await import('@langchain/openai');
  const client = new ChatOpenAI({
    model,
    // Local servers want no key, but the client wants one.
    apiKey: apiKey ?? 'none',
    configuration: { baseURL: url?.replace(/\/+$/, '') },
    maxRetries,
    // Compatible servers speak chat completions, and not all of them count tokens; only OpenAI's own speaks the other one.
    useResponsesApi: false,
    streamUsage: false,
  });
  return () => client;
}

function isToken({ text, tool_call_chunks, additional_kwargs }: AIMessageChunk): boolean {
  return text !== '' || !!tool_call_chunks?.length || Object.values(additional_kwargs).some(Boolean);
}

function answerOf([first, ...rest]: readonly AIMessageChunk[]): LlmAnswer {
  const said = first && rest.reduce((before, piece) => before.concat(piece), first);
  const end = said?.response_metadata.finish_reason ?? said?.response_metadata.done_reason;
  if (!said || !end) throw new BrokeOff('The model broke off.');
  // The client makes the best of half a call: `{"base": ` would be one without arguments.
  const isBroken = said.tool_call_chunks?.some(({ args }) => args && !isJson(args)) ?? false;
  return {
    text: withoutThoughts(said.text),
    calls: isBroken ? [] : (said.tool_calls ?? []),
    isBroken,
    isCut: end === 'length',
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function writerOver({ model, ask }: Pick<Llm, 'model' | 'ask'>): Writer {
  return {
    model,
    async write({ system, user }, signal) {
      const { text, isCut } = await ask({ system, user, signal });
      if (isCut) throw new BrokeOff('The model had no room to end its answer.');
      return text;
    },
  };
}

/** Models that reason aloud put it between `<think>` tags; a person asked for the answer. */
export function withoutThoughts(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?(<\/think>|$)/, '').trim();
}

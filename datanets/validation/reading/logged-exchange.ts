type Dictionary = Record<string, unknown>;

/** What a model was asked and answered, as logs and batches of its requests have it: OpenAI's, Anthropic's. */
export function loggedExchange(value: Dictionary): Dictionary | undefined {
  // A stored completion has the request within, some logs have its messages beside the response.
  const asked =
    bodyOf(value.request) ?? (Array.isArray(value.messages) ? { messages: value.messages } : undefined);
  const answered =
    bodyOf(value.response) ?? (Array.isArray(value.choices) ? { choices: value.choices } : undefined);
  if (!asked || !answered || !Array.isArray(asked.messages)) return undefined;
  const choice: unknown = Array.isArray(answered.choices) ? answered.choices[0] : undefined;
  const answer = isDictionary(choice) ? choice.message : answered;
  if (!isDictionary(answer) || typeof answer.role !== 'string') return undefined;
  const { system, tools } = asked;
  const message = { role: answer.role, content: answer.content, tool_calls: answer.tool_calls };
  return { ...(system !== undefined && { system }), tools, messages: [...asked.messages, message] };
}

function bodyOf(part: unknown): Dictionary | undefined {
  if (!isDictionary(part)) return undefined;
  return isDictionary(part.body) ? part.body : part;
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

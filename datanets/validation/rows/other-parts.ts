import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error } from './faults.ts';
import { Fields, parsedCell } from './fields.ts';
import { isReasoningPart } from './turn-marks.ts';

/**
 * What keeps a conversation out that is not text alone: calls of tools and their results (nothing here can run a tool, so
 * a model that learned to call some would wait for ever), pictures, sounds and files.
 *
 * @param list its messages, as OpenAI (chat and responses), Anthropic, Gemini, Cohere and ShareGPT write them
 */
export function otherThanText(list: readonly unknown[]): Fault | undefined {
  let other: string | undefined;
  for (const entry of list) {
    const fields = Fields.of(entry);
    if (!fields) continue;
    const parts = partsOf(fields);
    if (
      isToolRole(fields.peek('role') ?? fields.peek('from') ?? fields.peek('type')) ||
      callsTool(fields) ||
      parts.some(isTool)
    )
      return toolCalls;
    other ??= parts.find(type => !/^(?:(?:in|out)put_)?text$/.test(type) && !isReasoningPart(type));
  }
  return other === undefined ? undefined : notText(other);
}

/** Whether a row's texts hold the places of pictures or sounds that stand in a field beside them, as LLaVA writes it. */
export function mediaBeside(fields: Fields, texts: readonly string[]): Fault | undefined {
  const name = ['image', 'images', 'video', 'videos', 'audio', 'audios'].find(name => {
    const value = parsedCell(fields.peek(name));
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
  });
  return name !== undefined && texts.some(text => /<(?:image|video|audio)>/.test(text))
    ? notText(name)
    : undefined;
}

/** Whether a role is that of a tool: `tool`, `function`, ShareGPT's `function_call` and `observation`. */
export function isToolRole(role: unknown): boolean {
  return (
    typeof role === 'string' &&
    /^(?:tool|function|ipython|observation|environment|(?:tool|function)[_-]?\w*)$/i.test(role.trim())
  );
}

function callsTool(fields: Fields): boolean {
  const type = fields.peek('type');
  if (typeof type === 'string' && isTool(type)) return true;
  return ['tool_calls', 'function_call', 'tool_use', 'tool_results', 'tool_plan'].some(name => {
    const value = parsedCell(fields.peek(name));
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  });
}

/** `tool_use`, `function_call_output`, `functionCall`, `web_search_call`, `server_tool_use`. */
function isTool(type: string): boolean {
  return /(?:^|_)(?:tool|function)(?:_|[A-Z])|_call(?:_output)?$|^(?:executableCode|codeExecutionResult)$/.test(
    type,
  );
}

/** The kinds of the parts that a message's content is made of, where it is. Gemini's have no type, but a name. */
function partsOf(fields: Fields): string[] {
  const content = fields.has('content') ? fields.peek('content') : fields.peek('parts');
  if (!Array.isArray(content)) return [];
  return content.flatMap(part => {
    const type = Fields.of(part)?.peek('type');
    if (typeof type === 'string') return [type];
    const names = typeof part === 'object' && part !== null ? Object.keys(part) : [];
    return names.filter(name =>
      /^(?:function(?:Call|Response)|(?:inline|file)Data|executableCode|codeExecutionResult)$/.test(name),
    );
  });
}

const toolCalls = error(
  'tool-calls',
  message('The conversation has tool calls or their results in it, which are not learned here.'),
  message('Leave those messages out, or write what they say into the assistant’s text.'),
);

function notText(type: string): Fault {
  return error(
    'not-only-text',
    message('A message has a part that is no text (“{type}”), and only text is learned here.', {
      type: excerpt(type, 30),
    }),
    message('Leave such rows out, or say in words what the part shows.'),
  );
}

import { type Dictionary, isDictionary } from './column-tables.ts';

/**
 * A chat with a model as its program saves it: ChatGPT's `mapping` of messages that name the one before, of which the
 * way to `current_node` is what was last seen, and Open WebUI's `chat`.
 *
 * @returns its messages with what stands beside them, `undefined` for any other value
 */
export function savedChat(value: Dictionary): Dictionary | undefined {
  if (isDictionary(value.chat) && Array.isArray(value.chat.messages)) {
    const { chat, ...rest } = value;
    return { ...rest, ...value.chat };
  }
  if (!isDictionary(value.mapping)) return undefined;
  const { mapping, current_node, ...rest } = value;
  const nodes = Object.entries(value.mapping).filter(([, node]) => isDictionary(node) && 'message' in node);
  if (nodes.length === 0) return undefined;
  const way = wayTo(current_node ?? nodes.at(-1)?.[0], new Map(nodes));
  const messages = way.flatMap(node => messageOf(node.message) ?? []);
  // What was answered otherwise before somebody asked again is told as a field that is not used.
  const others = nodes.filter(
    ([, node]) => isDictionary(node) && !way.includes(node) && messageOf(node.message),
  );
  return { ...rest, messages, ...(others.length > 0 && { 'other versions': others.length }) };
}

function wayTo(id: unknown, nodes: ReadonlyMap<string, unknown>): Dictionary[] {
  const way: Dictionary[] = [];
  for (let at = id; typeof at === 'string'; ) {
    const node = nodes.get(at);
    if (!isDictionary(node) || way.includes(node) || way.length > longest) break;
    way.push(node);
    at = node.parent;
  }
  return way.reverse();
}

/** Messages of one chat; what is longer is a circle. */
const longest = 2000;

/** Without the empty message of the system that each begins with, and what is not said: browsing, memories. */
function messageOf(message: unknown): Dictionary | undefined {
  if (!isDictionary(message) || !isDictionary(message.author) || !isDictionary(message.content))
    return undefined;
  const { parts, text, content_type } = message.content;
  const content = Array.isArray(parts) ? parts : typeof text === 'string' ? [text] : [];
  if (content.every(part => part === '') || content_type === 'model_editable_context') return undefined;
  if (content_type === 'thoughts' || content_type === 'reasoning_recap') return undefined;
  const isText = content.every(part => typeof part === 'string');
  return {
    role: message.author.role,
    content: isText
      ? content
      : content.map(part =>
          typeof part === 'string' ? { type: 'text', text: part } : { type: typeOf(part) },
        ),
  };
}

function typeOf(part: unknown): string {
  const type = isDictionary(part) ? part.content_type : undefined;
  return typeof type === 'string' ? type : 'other';
}

import { roleOf } from './conversation.ts';

/**
 * The turns of a conversation that was written out with a chat template: ChatML, Llama's, Gemma's, Phi's,
 * Vicuna's, DeepSeek's, "### Human:", Alpaca's "### Instruction:" and Anthropic's "\n\nHuman:". As plain text the template itself would be learned.
 *
 * @returns `undefined` for a text that does not begin with such a mark, or has no answer
 */
export function renderedTurns(text: string): { role: string; content: string }[] | undefined {
  for (const { marks, ends } of templates) {
    const found = [...text.matchAll(marks)];
    const lead = text
      .slice(0, found[0]?.index ?? text.length)
      .replace(ends, '')
      .trim();
    const system = /^a (?:chat|conversation) between /i.test(lead);
    if (found.length < 2 || (lead !== '' && !system && !/^below is an instruction/i.test(lead))) continue;
    const turns = found.map((mark, i) => ({
      role: nameOf(mark[1] ?? mark[2] ?? ''),
      content: text
        .slice(mark.index + mark[0].length, found[i + 1]?.index)
        .replace(ends, '')
        .trim(),
    }));
    if (system) turns.unshift({ role: 'system', content: lead });
    if (turns.some(({ role }) => role === 'assistant')) return turns.filter(({ content }) => content !== '');
  }
  return undefined;
}

const templates = [
  { marks: /<\|im_start\|>[ \t]*(\w+)[ \t]*\n/g, ends: /<\|im_end\|>|<\|endoftext\|>/g },
  {
    marks: /<\|start_header_id\|>(\w+)<\|end_header_id\|>\s*/g,
    ends: /<\|eot_id\|>|<\|begin_of_text\|>|<\|end_of_text\|>/g,
  },
  { marks: /<<(SYS)>>\n?|(?<!\/)\[INST\]|\[\/(INST)\]/g, ends: /<\/?s>|<<\/SYS>>|\[INST\]/g },
  {
    marks: /###[ \t]?(Human|User|Assistant|System|Instruction|Input|Response):[ \t]*/g,
    ends: /<\/?s>|<\|endoftext\|>/g,
  },
  { marks: /(?:^|\n\n)(Human|Assistant):[ \t]*/g, ends: /<\/?s>/g },
  // Vicuna
  { marks: /(?<![^\s>])(USER|ASSISTANT):[ \t]*/g, ends: /<\/?s>/g },
  // Zephyr, Phi-3, OpenAssistant
  {
    marks: /<\|(system|user|assistant|prompter|human|bot|model)\|>[ \t]*\n?/g,
    ends: /<\/?s>|<\|end\|>|<\|endoftext\|>/g,
  },
  // Gemma
  { marks: /<start_of_turn>(user|model)[ \t]*\n/g, ends: /<end_of_turn>|<bos>|<eos>/g },
  // DeepSeek
  { marks: /<｜(User|Assistant)｜>/g, ends: /<｜(?:begin|end)▁of▁sentence｜>/g },
];

function nameOf(mark: string): string {
  const name = mark.toLowerCase();
  if (name === 'sys') return 'system';
  // "[/INST]" ends what the user asks; "[INST]" alone begins it.
  if (name === 'inst' || name === 'response') return 'assistant';
  return roleOf(name) ?? (name === '' || name === 'instruction' || name === 'input' ? 'user' : name);
}

/** @import { WireCommand } from './wire.ts' */

/**
 * What was typed as a command: `/train x` while the name is being typed or stands there. Undefined when the text is no
 * command, or when what follows the name shows that the person writes the arguments by hand.
 *
 * @param {string} text
 * @param {WireCommand[]} commands
 * @returns {{ typed: string, exact: WireCommand | undefined } | undefined}
 */
export function typedCommand(text, commands) {
  if (!text.startsWith('/') || text.includes('\n')) return undefined;
  const typed = text.slice(1).replace(/\s+/g, ' ').trimStart().toLowerCase();
  const name = typed.trimEnd();
  const exact = commands.find(command => command.name === name);
  const goesOn = commands.some(command => command.name !== name && command.name.startsWith(typed));
  if (exact && typed.endsWith(' ') && !goesOn) return undefined;
  if (!exact && commands.some(command => typed.startsWith(`${command.name} `)) && !goesOn) return undefined;
  return { typed: name, exact };
}

/**
 * The commands that fit, best first: the name begins with it, one of its words does, the summary holds it.
 *
 * @param {WireCommand[]} commands
 * @param {string} typed
 * @returns {WireCommand[]}
 */
export function matching(commands, typed) {
  if (!typed) return commands;
  return commands
    .map((command, index) => ({ command, index, weight: weigh(command, typed) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ command }) => command);
}

/**
 * @param {WireCommand} command
 * @param {string} typed
 */
function weigh(command, typed) {
  if (command.name === typed) return 5;
  if (command.name.startsWith(typed)) return 4;
  if (command.name.split(' ').some(word => word.startsWith(typed))) return 3;
  if (typed.length > 1 && command.name.includes(typed)) return 2;
  return typed.length > 2 && command.summary.toLowerCase().includes(typed) ? 1 : 0;
}

import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';

/**
 * Somebody by name, with or without an @, or by number (`#12`).
 *
 * @throws UserError naming the nearest names, or the numbers of those who share one
 */
export function memberNamed<Member extends { id: number; name: string }>(
  name: string,
  members: readonly Member[],
): Member {
  const wanted = name.trim().replace(/^@/, '').toLowerCase();
  const numbered = members.find(member => `#${member.id}` === wanted);
  if (numbered) return numbered;
  const [found, another] = members.filter(member => member.name.toLowerCase() === wanted);
  if (found && another) {
    throw new UserError(
      message('More than one person here is called “{name}”: {first} and {second}. Name one by number.', {
        name,
        first: `#${found.id}`,
        second: `#${another.id}`,
      }),
    );
  }
  if (found) return found;
  throw new UserError(
    message('Nobody here is called “{name}”.', { name }),
    nearest(
      wanted,
      members.map(member => member.name),
    ),
  );
}

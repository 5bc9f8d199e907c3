import type { PriorityClass } from '../../workers/training-request.ts';
import { allows, type Role } from '../people/roles.ts';

/** What somebody of this role is among those who share the workers. */
export function priorityClassOf(role: Role): PriorityClass {
  if (allows(role, 'operator')) return 'operator';
  return allows(role, 'steward') ? 'steward' : 'member';
}

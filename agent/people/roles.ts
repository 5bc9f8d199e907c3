import { message, type TranslatableMessage } from '../../store/message.ts';
/** Roles in ascending order; each includes those before it. */
export const roles = ['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'] as const;

export type Role = (typeof roles)[number];

/** `an operator`, `a steward`. */
export function aRole(role: Exclude<Role, 'everyone'>): TranslatableMessage {
  return aRoleWords[role];
}

/** `operator`, `steward`. */
export function roleName(role: Role): TranslatableMessage {
  return roleNames[role];
}

const roleNames: Record<Role, TranslatableMessage> = {
  everyone: message('everyone'),
  contributor: message('contributor'),
  reviewer: message('reviewer'),
  maker: message('maker'),
  steward: message('steward'),
  operator: message('operator'),
};

const aRoleWords = {
  contributor: message('a contributor'),
  reviewer: message('a reviewer'),
  maker: message('a maker'),
  steward: message('a steward'),
  operator: message('an operator'),
} as const;

/** The higher of two; null is no role of one's own, which is under all. */
export function higher(one: Role | null, other: Role | null): Role | null {
  return roles.findLast(role => role === one || role === other) ?? null;
}

/** Whether somebody with the role `has` may do what needs the role `needs`. */
export function allows(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}

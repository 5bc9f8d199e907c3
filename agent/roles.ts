/** Roles in ascending order; each includes those before it. */
export const roles = ['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'] as const;

export type Role = (typeof roles)[number];

/** `an operator`, `a steward`. */
export function aRole(role: Role): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}

/** Whether somebody with the role `has` may do what needs the role `needs`. */
export function allows(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}

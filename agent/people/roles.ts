/** Roles in ascending order; each includes those before it. */
export const roles = ['everyone', 'contributor', 'reviewer', 'maker', 'steward', 'operator'] as const;

export type Role = (typeof roles)[number];

/** `an operator`, `a steward`. */
export function aRole(role: Role): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}

/** The higher of two; null is no role of one's own, which is under all. */
export function higher(one: Role | null, other: Role | null): Role | null {
  return roles.findLast(role => role === one || role === other) ?? null;
}

/** Whether somebody with the role `has` may do what needs the role `needs`. */
export function allows(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}

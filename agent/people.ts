import type { Role } from './roles.ts';

/** Who is who: communities, people, roles and the one-time links into the web chat. */
export interface People {
  roleOf(communityId: number, personId: number): Promise<Role>;
  setRole(communityId: number, personId: number, role: Role): Promise<void>;
  /** By name, with or without `@`. @throws UserError naming the nearest. */
  find(communityId: number, name: string): Promise<{ id: number; name: string }>;
  members(communityId: number): Promise<{ id: number; name: string; role: Role }[]>;
  /** Makes a one-time sign-in link for a new person with that role. Returns its address and when it expires. */
  invite(input: {
    communityId: number;
    createdBy: number;
    role: Role;
    origin: string;
  }): Promise<{ url: string; expiresAt: Date }>;
}

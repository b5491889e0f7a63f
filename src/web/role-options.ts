import { ROLES, type Role } from '../domain/roles.js';

export interface RoleOption {
  readonly value: Role;
  readonly label: string;
}

/** The options of a select of roles: each with what it may do. */
export const roleOptions: readonly RoleOption[] = [
  { value: 'viewer', label: 'Viewer – sees everything that is planned' },
  { value: 'author', label: 'Author – writes and schedules their own posts' },
  { value: 'agent', label: 'Agent – schedules and changes all posts' },
  { value: 'manager', label: 'Manager – sets the dimmers, approves, overrides' },
  { value: 'admin', label: 'Administrator – channels, people, settings' },
];

const WORDS: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  author: 'Author',
  agent: 'Agent',
  manager: 'Manager',
  admin: 'Administrator',
};

/** The same without what each may do, for narrow places. */
export const roleWords: readonly RoleOption[] = ROLES.map((value) => ({
  value,
  label: WORDS[value],
}));

export const roleWord = (role: Role): string => WORDS[role];

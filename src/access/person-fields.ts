import { z } from 'zod';
import { ROLES } from '../domain/roles.js';
import { isShown, SHOWN } from '../shown-text.js';
import { LONGEST_PASSWORD } from './passwords.js';
import { isTimeZone } from './time-zone.js';

/** The fields of people, checked the same way wherever they are typed. */
export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('This is not an e-mail address.'));
export const nameField = z.string().trim().min(1).max(80).refine(isShown, SHOWN);
export const roleField = z.enum(ROLES);
export const zoneField = z.string().max(64).refine(isTimeZone, 'Choose a time zone from the list.');
/** A password as it is typed; whether it may be chosen is asked of `passwordProblems`. */
export const passwordField = z.string().min(1).max(LONGEST_PASSWORD);

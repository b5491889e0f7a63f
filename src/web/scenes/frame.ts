import { z } from 'zod';

/** What every screen of scenes has. */
export const SCENES_FRAME = {
  section: 'scenes',
  styles: ['levels', 'board', 'capacity', 'scenes'],
} as const;

export const revisionInput = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** A form that says which revision was seen, and nothing else. */
export const seenInput = z.strictObject({ revision: revisionInput });

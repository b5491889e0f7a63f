import { z } from 'zod';

/** Schemas that the OpenAPI document knows by name: of answers, and of what is sent. */
export const answerSchemas = z.registry<{ id: string }>();
export const bodySchemas = z.registry<{ id: string }>();

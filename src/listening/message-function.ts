import type { FunctionName } from '../domain/index.js';

/** Conversations that answer no post of ours are taken for support. */
export const FUNCTION_WITHOUT_POST: FunctionName = 'support';

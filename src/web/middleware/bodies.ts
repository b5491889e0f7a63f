import express, { type RequestHandler } from 'express';

const LIMIT = '1mb';

/** JSON for programs and page scripts. Only objects and arrays; schemas say the rest. */
export const jsonBody = (): RequestHandler =>
  express.json({ limit: LIMIT, strict: true, type: ['application/json', 'application/*+json'] });

/** Forms, flat: `a[$gt]=1` is a field of that name and never an object. */
export const formBody = (): RequestHandler =>
  express.urlencoded({ limit: LIMIT, extended: false, parameterLimit: 2_000 });

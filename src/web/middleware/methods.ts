import type { RequestHandler } from 'express';
import { MethodNotAllowedError } from '../problems.js';

const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Refuses TRACE, CONNECT and whatever else no route of ours uses. */
export const knownMethods: RequestHandler = (req, _res, next) => {
  next(KNOWN.includes(req.method) ? undefined : new MethodNotAllowedError(KNOWN));
};

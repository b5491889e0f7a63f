import type { ErrorRequestHandler } from 'express';
import { asAuditActor, NOBODY } from '../../access/actor.js';
import type { AuditLog } from '../../access/audit-log.js';
import { ForbiddenError } from '../../failures.js';
import { addressOf } from '../request.js';

const LONGEST_RESOURCE = 200;

/** Denied access stands in the audit log too, up to a number a minute. */
export function denialAudit(audit: Pick<AuditLog, 'recordDenied'>): ErrorRequestHandler {
  return async (error: unknown, req, _res, next) => {
    if (error instanceof ForbiddenError) {
      await audit.recordDenied({
        actor: req.actor ? asAuditActor(req.actor) : NOBODY,
        action: error.action,
        resource: { kind: 'address', id: `${req.method} ${req.path}`.slice(0, LONGEST_RESOURCE) },
        address: addressOf(req),
      });
    }
    next(error);
  };
}

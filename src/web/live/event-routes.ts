import { Router, type Request } from 'express';
import type { Access } from '../../access/access.js';
import { can } from '../../access/can.js';
import { SECOND } from '../../domain/time-units.js';
import { TooOftenError } from '../../failures.js';
import type { EventLog } from '../../live/event-log.js';
import { requireAction } from '../middleware/require-action.js';
import { personOf } from '../request.js';
import { leaveUnattended } from '../session-store.js';
import { beginEventStream } from './event-stream.js';

/** So many streams one person may have open at this process: one for each page they see. */
const MOST_EACH = 12;
const MOST_IN_ALL = 2_000;
/** Proxies close what is silent for longer; and whoever was logged out is found out as soon. */
const BEAT_EVERY = 15 * SECOND;

export interface EventServices {
  readonly events: EventLog;
  readonly access: Pick<Access, 'sessions' | 'people'>;
}

export interface EventOptions {
  /** Milliseconds between two signs of life. */
  readonly beatEvery?: number;
}

/** The stream by which pages hear that something they show has changed. */
export function eventRoutes(
  { events, access }: EventServices,
  { beatEvery = BEAT_EVERY }: EventOptions = {},
): Router {
  const router = Router();
  const open = new Map<string, number>();
  let inAll = 0;

  const count = (person: string, by: 1 | -1): void => {
    const left = (open.get(person) ?? 0) + by;
    inAll += by;
    if (left === 0) open.delete(person);
    else open.set(person, left);
  };

  const stillAllowed = async (req: Request): Promise<boolean> => {
    const { person } = (await access.sessions.find(req.sessionID)) ?? {};
    const actor = person === undefined ? null : await access.people.actor(person);
    return actor !== null && can(actor, 'event.listen');
  };

  router.get('/events', requireAction('event.listen'), (req, res) => {
    const { id: person } = personOf(req);
    // A page that stands open is no sign that anybody is there.
    leaveUnattended(req.session);
    if ((open.get(person) ?? 0) >= MOST_EACH || inAll >= MOST_IN_ALL) {
      throw new TooOftenError(60);
    }
    if (req.method === 'HEAD') {
      res.type('text/event-stream').end();
      return;
    }
    const { since } = req.query;
    const from = req.get('last-event-id') ?? (typeof since === 'string' ? since : '');
    const stream = beginEventStream(res);
    count(person, 1);
    const close = events.open(from, {
      follow: (news) => stream.send(news),
      ended: () => stream.end(),
    });
    const beat = setInterval(() => {
      stillAllowed(req).then(
        (allowed) => (allowed ? stream.beat() : stream.end()),
        // Nobody is thrown out because the store does not answer for a moment.
        () => stream.beat(),
      );
    }, beatEvery);
    beat.unref();
    res.once('close', () => {
      clearInterval(beat);
      close?.();
      count(person, -1);
    });
    if (!close) stream.end();
  });

  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import type { NoticeRecord } from '../../store/notices.js';
import type { Services } from '../../services.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { ownPath } from '../own-path.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { momentOf } from '../times.js';

const readUntil = z.strictObject({ until: z.iso.datetime() });

/** What this person was told: failed, missed and unconfirmed posts, channels to reconnect. */
export function noticeRoutes({ notices, clock }: Pick<Services, 'notices' | 'clock'>): Router {
  const router = Router();
  const own = requireAction('account.edit');

  router.get('/notices', own, async (req, res) => {
    const { id, zone } = personOf(req);
    const found = await notices.list(id);
    const context = { now: clock.now(), zone };
    renderPage(res, 'notices', {
      title: 'Notices',
      section: 'notices',
      notices: found.map((notice) => ({
        ...rowOf(notice),
        moment: momentOf(notice.at.getTime(), context),
      })),
      hasUnread: found.some(({ readAt }) => readAt === null),
      // What comes while this is read stays unread.
      until: (found[0]?.at ?? new Date(clock.now())).toISOString(),
    });
  });

  router.post('/notices/read', own, async (req, res) => {
    const { until } = readInput(readUntil, req.body);
    await notices.markRead(personOf(req).id, new Date(until));
    redirectTo(res, '/notices');
  });

  return router;
}

function rowOf({ sentence, link, kind, readAt }: NoticeRecord) {
  return { sentence, link: ownPath(link), isUnread: readAt === null, what: whatOf(kind) };
}

/** What one opens by a notice's link. */
function whatOf(kind: string): string {
  if (kind.startsWith('delivery.')) return 'See the post';
  if (kind.startsWith('channel.')) return 'See the channel';
  if (kind.startsWith('slots.')) return 'See the empty slots';
  if (kind.startsWith('consistency.')) return 'See why';
  return 'See more';
}

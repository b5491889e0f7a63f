import { Router } from 'express';
import { z } from 'zod';
import { readInput } from '../input.js';
import { ownPath } from '../own-path.js';
import { requireAction } from '../middleware/require-action.js';
import { redirectTo } from '../redirect.js';

const themeInput = z.strictObject({ theme: z.enum(['auto', 'dark', 'light']) });

const YEAR_MILLISECONDS = 365 * 24 * 3_600_000;

/** The desk's light: kept in a cookie, since it belongs to the screen and not to the person. */
export function themeRoutes(): Router {
  const router = Router();

  router.post('/theme', requireAction('account.edit'), (req, res) => {
    const { theme } = readInput(themeInput, req.body);
    const options = { httpOnly: true, sameSite: 'lax', secure: req.secure, path: '/' } as const;
    res.cookie('theme', theme, { ...options, maxAge: YEAR_MILLISECONDS });
    const from = req.get('referer') ?? '';
    redirectTo(res, URL.canParse(from) ? ownPath(new URL(from).pathname) : '/');
  });

  return router;
}

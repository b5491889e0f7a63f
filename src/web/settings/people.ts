import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { emailField, nameField, roleField } from '../../access/person-fields.js';
import type { PersonRecord } from '../../store/people.js';
import { NO_PROBLEMS, problemsOf, typedText, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { publicAddress } from '../public-address.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { actorOf, addressOf, personOf } from '../request.js';
import { roleOptions, roleWord, roleWords } from '../role-options.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';

const inviteInput = z.strictObject({ name: nameField, email: emailField, role: roleField });
const roleInput = z.strictObject({ role: roleField });
const nothing = z.strictObject({});

const STATES = { active: '', invited: 'Invited', disabled: 'Disabled' } as const;

interface NewLink {
  readonly name: string;
  readonly address: string;
}

export type PeopleServices = Pick<WebServices, 'access' | 'clock' | 'http'>;

/** Settings, People: who there is, invitations, roles. */
export function peopleRoutes({ access, clock, http }: PeopleServices): Router {
  const router = Router();
  const change = requireAction('person.edit');

  interface Shown {
    readonly typed?: Readonly<Record<string, string>>;
    readonly problems?: FormProblems;
    /** A one-time link that was just made; it is shown now and never again. */
    readonly link?: NewLink;
  }

  async function show(req: Request, res: Response, shown: Shown = {}): Promise<void> {
    const { id, zone } = personOf(req);
    const everybody = await access.people.list();
    const { name = '', email = '', role = 'author' } = shown.typed ?? {};
    renderPage(res, 'people', {
      title: 'People',
      section: 'settings',
      roleOptions,
      roleWords,
      typed: { name, email, role },
      problems: shown.problems ?? NO_PROBLEMS,
      link: shown.link ?? null,
      people: everybody.map((person) => ({
        ...personRow(person),
        isSelf: person._id === id,
        lastLogin: person.lastLoginAt
          ? momentOf(person.lastLoginAt.getTime(), { now: clock.now(), zone }).relative
          : 'never',
      })),
    });
  }

  const linkFor = (req: Request, name: string, token: string): NewLink => ({
    name,
    address: publicAddress(req, http.publicUrl, `/join?token=${token}`),
  });

  router.get('/settings/people', requireAction('person.read'), (req, res) => show(req, res));

  router.post('/settings/people', requireAction('person.invite'), async (req, res) => {
    try {
      const given = readInput(inviteInput, req.body);
      const by = personOf(req);
      const { token } = await access.invitations.invite(
        { ...given, zone: by.zone },
        by,
        addressOf(req),
      );
      await show(req, res, { link: linkFor(req, given.name, token) });
    } catch (error) {
      const typed = typedText(req.body, ['name', 'email', 'role']);
      await show(req, res.status(400), { typed, problems: problemsOf(error) });
    }
  });

  router.post('/settings/people/:id/role', change, async (req, res) => {
    const { role } = readInput(roleInput, req.body);
    await access.people.changeRole(idOf(req), role, actorOf(req), addressOf(req));
    leaveFlash(req, { tone: 'good', text: `The role is ${roleWord(role)} now.` });
    redirectTo(res, '/settings/people');
  });

  router.post('/settings/people/:id/disable', change, async (req, res) => {
    readInput(nothing, req.body);
    const id = idOf(req);
    await access.people.disable(id, actorOf(req), addressOf(req));
    leaveFlash(req, {
      tone: 'good',
      text: 'Access is ended; what they wrote stays.',
      undo: { action: `/settings/people/${id}/enable` },
    });
    redirectTo(res, '/settings/people');
  });

  router.post('/settings/people/:id/enable', change, async (req, res) => {
    readInput(nothing, req.body);
    await access.people.enable(idOf(req), actorOf(req), addressOf(req));
    leaveFlash(req, { tone: 'good', text: 'They can log in again.' });
    redirectTo(res, '/settings/people');
  });

  router.post('/settings/people/:id/link', requireAction('person.invite'), async (req, res) => {
    readInput(nothing, req.body);
    const made = await access.invitations.renew(idOf(req), actorOf(req), addressOf(req));
    await show(req, res, { link: linkFor(req, made.person.name, made.token) });
  });

  return router;
}

const idOf = (req: Request): string => {
  const { id } = req.params;
  return typeof id === 'string' ? id : '';
};

function personRow(person: PersonRecord) {
  return {
    id: person._id,
    name: person.name,
    email: person.email,
    role: person.role,
    roleWord: roleWord(person.role),
    state: person.state,
    stateWord: STATES[person.state],
  };
}

import { Router, type Request, type Response } from 'express';
import { FUNCTION_NAMES, isTimeZone } from '../../domain/index.js';
import { InvalidInputError } from '../../failures.js';
import { IMPORT_FIELDS, type ColumnMapping } from '../../post-import/column-mapping.js';
import type { ImportDeps } from '../../post-import/import-deps.js';
import { workFor } from '../../post-import/import-work.js';
import {
  bringIn,
  checkAgain,
  findImport,
  listImports,
  takeFile,
  undoImport,
} from '../../post-import/post-import.js';
import type { ImportDefaults } from '../../post-import/row-reader.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import { FormFields } from '../form-fields.js';
import { NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { uploadedFiles } from '../middleware/form-uploads.js';
import { requireAction } from '../middleware/require-action.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { importPage } from './import-page.js';
import { importStartPage } from './import-start-page.js';

/** Small files are done before the next page; with a larger one the page shows how far it is. */
const WAIT_MILLISECONDS = 1_500;

type ById = Request<{ id: string }>;

/** Posts from a file: what its columns mean, what each row would come to, and bringing them in. */
export function importRoutes(services: ImportDeps): Router {
  const { store, clock } = services;
  const router = Router();
  const mayImport = requireAction('post.create');

  router.get('/import', mayImport, async (req, res) => {
    await showStart(req, res, NO_PROBLEMS);
  });

  router.post('/import', mayImport, async (req, res) => {
    const person = personOf(req);
    try {
      const [file] = uploadedFiles(req);
      if (!file) throw new InvalidInputError({ file: ['Choose a file first.'] });
      if (file.problem !== null) throw new InvalidInputError({ file: [file.problem] });
      const channels = await loadChannelLabels(store);
      const [only] = channels.length === 1 ? channels : [];
      const { _id: id } = await takeFile(services, person, {
        ...{ name: file.name, bytes: file.bytes },
        defaults: {
          ...{ function: null, channels: only ? [only.id] : [] },
          ...{ when: 'next-slot', zone: person.zone },
        },
      });
      await goOn(res, id);
    } catch (error) {
      const problems = problemsOf(error, 'The file was not taken');
      await showStart(req, res.status(400), problems);
    }
  });

  router.get('/import/:id', mayImport, async (req: ById, res) => {
    await show(req, res, NO_PROBLEMS);
  });

  router.post('/import/:id/check', mayImport, async (req: ById, res) => {
    await act(req, res, () => {
      const fields = new FormFields(req.body);
      const wish = { id: req.params.id, ...mappingIn(fields) };
      return checkAgain(services, personOf(req), wish);
    });
  });

  router.post('/import/:id/bring-in', mayImport, async (req: ById, res) => {
    await act(req, res, () => {
      const leaveOut = new FormFields(req.body).flag('leaveOut');
      return bringIn(services, personOf(req), { id: req.params.id, leaveOut });
    });
  });

  router.post('/import/:id/undo', mayImport, async (req: ById, res) => {
    await act(req, res, () => undoImport(services, personOf(req), req.params.id));
  });

  return router;

  async function act(req: ById, res: Response, wish: () => Promise<void>): Promise<void> {
    try {
      await wish();
    } catch (error) {
      const problems = problemsOf(error, 'Nothing was brought in yet');
      await show(req, res.status(400), problems);
      return;
    }
    await goOn(res, req.params.id);
  }

  /** Does the work at once; what takes longer goes on behind the page that shows it. */
  async function goOn(res: Response, id: string): Promise<void> {
    await workFor(services, id, WAIT_MILLISECONDS);
    redirectTo(res, `/import/${id}`);
  }

  async function showStart(req: Request, res: Response, problems: FormProblems): Promise<void> {
    const person = personOf(req);
    const imports = await listImports(services, person);
    const context = { now: clock.now(), zone: person.zone };
    renderPage(res, 'import-start', importStartPage(imports, problems, context));
  }

  async function show(req: ById, res: Response, problems: FormProblems): Promise<void> {
    const person = personOf(req);
    const record = await findImport(services, person, req.params.id);
    const channels = await loadChannelLabels(store);
    const context = { now: clock.now(), zone: person.zone };
    renderPage(res, 'import', importPage({ record, channels, problems }, context));
  }
}

/** The form that says what the columns mean. @throws InvalidInputError */
function mappingIn(fields: FormFields): {
  readonly mapping: ColumnMapping;
  readonly defaults: ImportDefaults;
} {
  const columnOf = (field: string): number | null => {
    const typed = fields.text(`column-${field}`);
    return /^\d{1,2}$/.test(typed) ? Number(typed) : null;
  };
  const mapping = Object.fromEntries(
    IMPORT_FIELDS.map((field) => [field, columnOf(field)]),
  ) as unknown as ColumnMapping;
  const zone = fields.text('zone');
  if (!isTimeZone(zone)) {
    throw new InvalidInputError({ 'default-zone': ['Choose a time zone such as Europe/Berlin.'] });
  }
  const channel = fields.text('channel');
  const wanted = fields.text('function');
  return {
    mapping,
    defaults: {
      function: FUNCTION_NAMES.find((name) => name === wanted) ?? null,
      channels: channel === '' ? [] : [channel],
      when: fields.text('when') === 'draft' ? 'draft' : 'next-slot',
      zone,
    },
  };
}

import { REPLY_MODES, type Curve, type ReplyMode } from '../../domain/index.js';
import type { FormProblems } from '../form-problems.js';
import { detentField, MOST_DETENTS, readCurve, type TypedDetent } from './curve-form.js';
import { curveGraph, meaningWords } from './curve-graph.js';

export const MODE_LABELS: Readonly<Record<ReplyMode, string>> = {
  silent: 'Nobody is answered',
  redirect: 'One pointer to where help is',
  questions: 'Questions and complaints',
  all: 'Everyone',
};

/** Ready values for the table and the graph of one curve. */
export function curveRowsView(
  rows: readonly TypedDetent[],
  problems: FormProblems,
  /** Drawn while the rows are no curve. */
  fallback: Curve,
) {
  const read = readCurve(rows);
  const curve = read.type === 'curve' ? read.curve : null;
  return {
    graph: curveGraph(curve ?? fallback),
    isFull: rows.length >= MOST_DETENTS,
    modes: REPLY_MODES.map((mode) => ({ value: mode, label: MODE_LABELS[mode] })),
    rows: rows.map((typed, row) => {
      const field = (part: keyof TypedDetent) => ({
        name: detentField(row, part),
        value: typed[part],
        invalid: problems.byField[detentField(row, part)] !== undefined,
      });
      const [level, posts, mode, hours] = [
        ...[field('level'), field('posts'), field('mode'), field('hours')],
      ];
      return {
        ...{ row, level, posts, mode, hours },
        number: row + 1,
        /** At 0 a dimmer is off, whatever a curve says. */
        isFixed: row === 0,
        words: curve ? meaningWords(curve, Number(typed.level)) : '',
        errors: (['level', 'posts', 'mode', 'hours'] as const).flatMap(
          (part) => problems.byField[detentField(row, part)] ?? [],
        ),
      };
    }),
  };
}

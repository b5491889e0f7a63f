import { DEFAULT_CURVES, FUNCTION_NAMES } from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { typedRows, withRow, type TypedDetent } from './curve-form.js';
import { isFunctionName, type CurveSubject } from './curve-subject.js';

/** The curves that the form can fill in. */
export const presetsFor = ({ channel }: Pick<CurveSubject, 'channel'>) => [
  ...(channel ? [{ value: 'general', label: 'The function’s curve' }] : []),
  { value: 'current', label: 'As it is now' },
  ...FUNCTION_NAMES.map((name) => ({
    value: `default.${name}`,
    label: `Default of ${FUNCTION_LABELS[name].toLowerCase()}`,
  })),
];

/** The rows after one step of the form: one more, one less, or those of another curve. */
export function steppedRows(
  rows: readonly TypedDetent[],
  step: string,
  { general, current }: Pick<CurveSubject, 'general' | 'current'>,
): readonly TypedDetent[] {
  const [kind, of = ''] = step.split('.');
  switch (kind) {
    case 'add':
      return withRow(rows);
    case 'remove':
      return rows.filter((_, row) => row === 0 || String(row) !== of);
    case 'general':
      return typedRows(general);
    case 'current':
      return typedRows(current);
    case 'default':
      return isFunctionName(of) ? typedRows(DEFAULT_CURVES[of]) : rows;
    default:
      return rows;
  }
}

import type { FormProblems } from '../form-problems.js';
import type { RecallFields } from './recall-form.js';

/** Ready values for `views/partials/scenes/recall-form.ejs`. */
export function recallFormView(fields: RecallFields, problems: FormProblems, today: string) {
  const error = (name: string) =>
    problems.byField[name] === undefined ? {} : { error: problems.byField[name] };
  const radio = (value: string, label: string, hint: string) => ({
    ...{ name: 'when', id: `when-${value}`, type: 'radio', value, label, hint },
    checked: fields.when === value,
  });
  return {
    now: radio('now', 'Now', 'It begins as soon as it is recalled.'),
    date: radio('date', 'By date', 'From 00:00 of the first day, in each channel’s own zone.'),
    from: {
      ...{ name: 'from', label: 'First day', type: 'date', value: fields.from, min: today },
      ...error('from'),
    },
    to: {
      ...{ name: 'to', label: 'Last day', type: 'date', value: fields.to, min: today },
      ...{ optional: true, hint: 'To 24:00, then back. Empty: until it is ended.' },
      ...error('to'),
    },
    overDays: {
      ...{ name: 'overDays', label: 'Over days', type: 'number', value: fields.overDays },
      ...{ optional: true, min: 1, max: 366, inputmode: 'numeric' },
      hint: 'A step at the start of each week. Empty: at once.',
      ...error('overDays'),
    },
  };
}

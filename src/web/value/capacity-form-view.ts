import { FUNCTION_NAMES, type FunctionName } from '../../domain/index.js';
import type { InboundVolume } from '../../value/inbound-volume.js';
import { FEWEST_MEASURED, type MeasuredMinutes } from '../../value/measured-minutes.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import type { FormProblems } from '../form-problems.js';
import { inputName } from './capacity-form.js';

const CAPACITY_LABELS = [
  ['hours', 'Staff hours a week'],
  ['post', 'Minutes a post'],
  ['reply', 'Minutes a reply'],
  ['questions', 'Questions among messages, %'],
] as const;

const VALUE_LABELS = [
  ['value-post', 'Value of a post'],
  ['value-helped', 'Value of a helped customer'],
] as const;

/** Ready values for `views/pages/capacity.ejs`. */
export function capacityFormView(
  texts: Readonly<Record<string, string>>,
  problems: FormProblems,
  { volume, measured }: { readonly volume: InboundVolume; readonly measured: MeasuredMinutes },
) {
  const field = (name: FunctionName, [figure, label]: readonly [string, string]) => {
    const input = inputName(figure, name);
    const error = problems.byField[input];
    const hint = measuredWords(measured, figure, name);
    return {
      ...{ name: input, label, value: texts[input] ?? '' },
      ...{ inputmode: 'decimal', autocomplete: 'off', maxlength: 12 },
      ...(hint === '' ? {} : { hint }),
      ...(error === undefined ? {} : { error }),
    };
  };
  const unitError = problems.byField['unit'];
  const labels = new Map<string, string>(
    FUNCTION_NAMES.flatMap((name) =>
      [...CAPACITY_LABELS, ...VALUE_LABELS].map(
        ([figure, label]) =>
          [inputName(figure, name), `${FUNCTION_LABELS[name]}, ${label}: `] as const,
      ),
    ),
  );
  return {
    problems: {
      ...problems.list,
      items: problems.list.items.map(({ field: input, message }) => ({
        field: input,
        message: `${labels.get(input) ?? ''}${message}`,
      })),
    },
    functions: FUNCTION_NAMES.map((name) => ({
      name,
      label: FUNCTION_LABELS[name],
      inbound: inboundWords(volume, name),
      capacity: CAPACITY_LABELS.map((labels) => field(name, labels)),
      value: VALUE_LABELS.map((labels) => field(name, labels)),
    })),
    shared: {
      name: 'shared',
      value: 'yes',
      label: 'The same people serve every function',
      hint: 'Then 85 % holds for the hours of all functions together. Otherwise each function has only its own.',
      checked: (texts['shared'] ?? '') !== '',
    },
    useMeasured: {
      ...{ name: 'useMeasured', value: 'yes', label: 'Use measured minutes where there are any' },
      hint: `People tell on a delivery’s page how long it took. From ${FEWEST_MEASURED} times of the last 90 days on, their mean takes the place of the estimate.`,
      checked: (texts['useMeasured'] ?? '') !== '',
    },
    unit: {
      name: 'unit',
      label: 'Values are in',
      value: texts['unit'] ?? '',
      hint: 'points, or a currency’s code such as EUR',
      placeholder: 'points',
      maxlength: 6,
      autocomplete: 'off',
      className: 'input-short',
      ...(unitError === undefined ? {} : { error: unitError }),
    },
  };
}

/** "Measured: 37 min, the mean of 12." */
function measuredWords(measured: MeasuredMinutes, figure: string, name: FunctionName): string {
  const found =
    figure === 'post' ? measured.posts[name] : figure === 'reply' ? measured.replies[name] : null;
  if (!found) return '';
  return `Measured: ${Math.round(found.minutes * 10) / 10} min, the mean of ${found.count}.`;
}

/** "12.5 messages a week came in over the last 28 days". */
function inboundWords(volume: InboundVolume, name: FunctionName): string {
  const rate = [...volume.values()].reduce((sum, rates) => sum + rates[name], 0);
  if (rate === 0) return 'No message came in over the last 28 days.';
  return `${Math.round(rate * 10) / 10} messages a week came in over the last 28 days.`;
}

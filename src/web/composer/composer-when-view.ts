import { zoneCity } from '../times.js';
import { clockChangeOf, type ClockChange, type WhenFields } from './composer-when.js';

/** The choice of a time, ready to print. */
export interface WhenView {
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly hint: string;
    readonly checked: boolean;
  }[];
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly zones: readonly { readonly value: string; readonly label: string }[];
  readonly choice: string;
  readonly clockChange: ClockChange | null;
  readonly errors: Readonly<Record<string, string>>;
}

export interface WhenContext {
  readonly errors: Readonly<Record<string, string>>;
  /** The reader's zone and those of channels. */
  readonly zones: readonly string[];
}

export function whenView(fields: WhenFields, { errors, zones }: WhenContext): WhenView {
  const known = [...new Set([fields.zone, ...zones])].filter((zone) => zone !== '');
  const options = [
    {
      value: 'next-slot',
      label: 'Next free slot',
      hint: 'The next time that is promised and not taken.',
    },
    { value: 'fixed', label: 'A fixed time', hint: 'Checked against the rules of each channel.' },
  ];
  return {
    options: options.map((option) => ({ ...option, checked: option.value === fields.when })),
    date: fields.date,
    time: fields.time,
    zone: fields.zone,
    zones: known.map((zone) => ({ value: zone, label: zoneLabel(zone) })),
    choice: fields.choice,
    clockChange: clockChangeOf(fields),
    errors,
  };
}

function zoneLabel(zone: string): string {
  return zone.includes('/') ? `${zoneCity(zone)} (${zone})` : zone;
}

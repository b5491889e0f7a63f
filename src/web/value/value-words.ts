import { hoursWords } from '../../value/capacity-words.js';

/** "112 points", "€1,250", "1.5 points". */
export function valueWords(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : 1;
  if (unit === 'points') {
    const shown = new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);
    return `${shown} ${shown === '1' ? 'point' : 'points'}`;
  }
  return new Intl.NumberFormat('en', {
    ...{ style: 'currency', currency: unit },
    maximumFractionDigits: digits === 0 ? 0 : 2,
    minimumFractionDigits: 0,
  }).format(value);
}

/** "+25 min", "+1.5 h", "−2 h", "0 min": minutes a week as a difference. */
export function minutesChange(minutes: number): string {
  const rounded = Math.round(minutes);
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '';
  const size = Math.abs(rounded);
  return `${sign}${size < 60 ? `${size} min` : hoursWords(size / 60)}`;
}

/** "+3 points", "−€20". */
export function valueChange(value: number, unit: string): string {
  const sign = value > 1e-9 ? '+' : value < -1e-9 ? '−' : '';
  return `${sign}${valueWords(Math.abs(value), unit)}`;
}

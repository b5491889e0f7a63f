const RANGE = /^(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-–—]|to)\s*(\d{1,2})(?:[:.](\d{2}))?$/;
const SVG = 'http://www.w3.org/2000/svg';

/** Redraws a day's open hours while they are typed; what the server reads decides. */
export function drawWeek(row: HTMLElement): void {
  const input = row.querySelector('input');
  const bar = row.querySelector('svg');
  input?.addEventListener('input', () => {
    bar?.replaceChildren(...input.value.split(/[,;]/).flatMap(rectangle));
  });
}

function rectangle(text: string): SVGRectElement[] {
  const [, fromHour, fromMinute = '0', toHour, toMinute = '0'] = RANGE.exec(text.trim()) ?? [];
  if (fromHour === undefined || toHour === undefined) return [];
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Math.min(1_440, Number(toHour) * 60 + Number(toMinute));
  if (from >= to) return [];
  const drawn = document.createElementNS(SVG, 'rect');
  drawn.setAttribute('x', String(from));
  drawn.setAttribute('width', String(to - from));
  drawn.setAttribute('height', '10');
  return [drawn];
}

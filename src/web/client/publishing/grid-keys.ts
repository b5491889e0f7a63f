/** Arrow keys walk through what a grid of days holds; Tab still reaches everything. */
export function walkByArrows(grid: HTMLElement): void {
  grid.addEventListener('keydown', (event) => {
    const here = event.target instanceof HTMLElement ? event.target.closest('[data-item]') : null;
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(here, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function neighbour(here: Element, key: string): HTMLElement | null {
  const cell = here.closest('td');
  const row = cell?.parentElement;
  if (!cell || !row) return null;
  const inCell = itemsIn(cell);
  const at = inCell.indexOf(here as HTMLElement);
  switch (key) {
    case 'ArrowDown':
      return inCell[at + 1] ?? firstIn(cellsBelow(cell)) ?? null;
    case 'ArrowUp':
      return inCell[at - 1] ?? lastIn(cellsAbove(cell)) ?? null;
    case 'ArrowRight':
      return firstIn(cellsAfter(cell)) ?? null;
    case 'ArrowLeft':
      return firstIn(cellsBefore(cell)) ?? null;
    default:
      return null;
  }
}

const itemsIn = (cell: Element): HTMLElement[] => [
  ...cell.querySelectorAll<HTMLElement>('a[data-item]'),
];

const firstIn = (cells: readonly Element[]): HTMLElement | undefined =>
  cells.flatMap((cell) => itemsIn(cell).slice(0, 1))[0];

const lastIn = (cells: readonly Element[]): HTMLElement | undefined =>
  cells.flatMap((cell) => itemsIn(cell).slice(-1))[0];

const allCells = (cell: HTMLTableCellElement): HTMLTableCellElement[] => [
  ...(cell.closest('tbody')?.querySelectorAll<HTMLTableCellElement>('td') ?? []),
];

function cellsAfter(cell: HTMLTableCellElement): HTMLTableCellElement[] {
  const cells = allCells(cell);
  return cells.slice(cells.indexOf(cell) + 1);
}

function cellsBefore(cell: HTMLTableCellElement): HTMLTableCellElement[] {
  const cells = allCells(cell);
  return cells.slice(0, cells.indexOf(cell)).reverse();
}

const cellsBelow = (cell: HTMLTableCellElement): HTMLTableCellElement[] =>
  cellsAfter(cell).filter(({ cellIndex }) => cellIndex === cell.cellIndex);

const cellsAbove = (cell: HTMLTableCellElement): HTMLTableCellElement[] =>
  cellsBefore(cell).filter(({ cellIndex }) => cellIndex === cell.cellIndex);

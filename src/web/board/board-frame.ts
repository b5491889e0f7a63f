/** What every page of the board says of itself. */
export const BOARD_FRAME = {
  section: 'board',
  styles: [
    'levels',
    'board',
    'fades',
    'grand-master',
    'capacity',
    'consistency',
    'filling',
    'scenes',
  ],
  scripts: ['board'],
} as const;

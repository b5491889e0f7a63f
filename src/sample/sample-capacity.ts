import type { CapacitySettings } from '../value/capacity-settings.js';

/** The hours of a small communications team, and what its work is worth to it. */
export const SAMPLE_CAPACITY: CapacitySettings = {
  capacity: {
    hoursPerWeek: { news: 14, support: 10, events: 8 },
    minutesPerPost: { news: 60, support: 40, events: 45 },
    minutesPerReply: { news: 5, support: 8, events: 5 },
    questionPercent: { news: 50, support: 80, events: 70 },
    shared: false,
  },
  value: {
    unit: 'points',
    perPost: { news: 10, support: 6, events: 8 },
    perHelped: { news: 2, support: 5, events: 3 },
  },
};

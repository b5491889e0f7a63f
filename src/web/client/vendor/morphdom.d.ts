/** Served from its package as it is; see `src/web/assets.ts`. */
export { default } from 'morphdom';

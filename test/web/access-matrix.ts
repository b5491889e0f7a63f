import type { Role } from '../../src/domain/roles.js';

/**
 * Who may use which route: `anybody`, or the least role. Every route that is mounted has a row here
 * and every row has a route; the test asks each as nobody and in every role. Pages want a person's
 * session, addresses under `/api/` a token.
 */
export const ACCESS_MATRIX: Readonly<Record<string, 'anybody' | Role>> = {
  // For machines that watch this one
  'GET /healthz': 'anybody',
  'GET /readyz': 'anybody',

  // Public feeds
  'GET /f/:slug': 'anybody',
  'GET /f/:slug/feed.atom': 'anybody',
  'GET /f/:slug/feed.rss': 'anybody',
  'GET /f/:slug/feed.json': 'anybody',
  'GET /f/:slug/:entry': 'anybody',
  'GET /media/:id': 'anybody',

  // Public pages of newsletters
  'GET /n/:slug': 'anybody',
  'POST /n/:slug': 'anybody',
  'GET /n/:slug/confirm': 'anybody',
  'POST /n/:slug/confirm': 'anybody',
  'GET /n/:slug/leave': 'anybody',
  'POST /n/:slug/leave': 'anybody',
  'GET /n/:slug/:issue': 'anybody',

  // The way in
  'GET /login': 'anybody',
  'POST /login': 'anybody',
  'POST /log-out': 'anybody',
  'GET /setup': 'anybody',
  'POST /setup': 'anybody',
  'GET /join': 'anybody',
  'POST /join': 'anybody',

  // Writing
  'GET /write': 'author',
  'POST /write': 'author',
  'POST /write/preview': 'author',
  'GET /posts/:id/edit': 'author',
  'POST /posts/:id/edit': 'author',
  'POST /posts/:id/duplicate': 'author',
  'POST /posts/images': 'author',
  'GET /posts/images/:id': 'viewer',

  // Queue, calendar, one delivery
  'GET /queue': 'viewer',
  'GET /calendar': 'viewer',
  'GET /droughts': 'viewer',
  'POST /droughts/draft': 'author',
  'POST /droughts/evergreen': 'author',
  'GET /evergreens': 'viewer',
  'GET /evergreens/new': 'author',
  'POST /evergreens': 'author',
  'POST /evergreens/dimmer': 'manager',
  'GET /evergreens/:id': 'author',
  'POST /evergreens/:id': 'author',
  'POST /evergreens/:id/retire': 'author',
  'POST /evergreens/:id/restore': 'author',
  'GET /deliveries/:id': 'viewer',
  'POST /deliveries/:id/move': 'author',
  'POST /deliveries/:id/cancel': 'author',
  'GET /deliveries/:id/edit': 'author',
  'POST /deliveries/:id/edit': 'author',
  'GET /deliveries/:id/delete': 'author',
  'POST /deliveries/:id/delete': 'author',
  'POST /deliveries/:id/restore': 'author',
  'POST /undo/:id': 'author',
  'POST /queue/bulk': 'author',
  'POST /queue/bulk/do': 'author',
  'POST /deliveries/:id/approve': 'manager',
  'POST /deliveries/:id/return': 'manager',
  'POST /deliveries/:id/decide': 'agent',

  // One's own account
  'GET /account': 'viewer',
  'POST /account/profile': 'viewer',
  'POST /account/notices': 'viewer',
  'POST /account/password': 'viewer',
  'POST /account/sessions/end': 'viewer',
  'POST /theme': 'viewer',

  // What one was told
  'GET /notices': 'viewer',
  'POST /notices/read': 'viewer',

  // What changed meanwhile
  'GET /events': 'viewer',

  // The board
  'GET /': 'viewer',
  'GET /board': 'viewer',
  'GET /board/impact': 'manager',
  'GET /board/preview': 'manager',
  'POST /board/level': 'manager',

  // First run
  'GET /welcome': 'admin',
  'POST /welcome': 'admin',
  'POST /welcome/remove': 'admin',

  // Settings
  'GET /settings': 'viewer',
  'GET /inbox': 'agent',
  'GET /inbox/:id': 'agent',
  'POST /inbox/:id': 'agent',
  'GET /settings/channels': 'admin',
  'GET /settings/channels/new': 'admin',
  'POST /settings/channels': 'admin',
  'GET /settings/channels/authorised': 'admin',
  'POST /settings/channels/:id/authorise': 'admin',
  'GET /settings/channels/:id': 'admin',
  'POST /settings/channels/:id': 'admin',
  'POST /settings/channels/:id/test': 'admin',
  'POST /settings/channels/:id/secret': 'admin',
  'GET /settings/channels/:id/rhythm': 'admin',
  'POST /settings/channels/:id/rhythm': 'admin',
  'POST /settings/channels/:id/rhythm/preview': 'admin',
  'GET /settings/channels/:id/subscribers': 'admin',
  'POST /settings/channels/:id/subscribers': 'admin',
  'GET /settings/channels/:id/subscribers.csv': 'admin',
  'POST /settings/channels/:id/subscribers/:subscriber/remove': 'admin',
  'GET /settings/channels/:id/delete': 'admin',
  'POST /settings/channels/:id/delete': 'admin',
  'GET /settings/people': 'admin',
  'POST /settings/people': 'admin',
  'POST /settings/people/:id/role': 'admin',
  'POST /settings/people/:id/disable': 'admin',
  'POST /settings/people/:id/enable': 'admin',
  'POST /settings/people/:id/link': 'admin',
  'GET /settings/capacity': 'admin',
  'POST /settings/capacity': 'admin',
  'GET /settings/tokens': 'admin',
  'POST /settings/tokens': 'admin',
  'POST /settings/tokens/:id/revoke': 'admin',
  'GET /settings/audit': 'admin',
  'GET /settings/restored': 'admin',
  'POST /settings/restored/decide': 'admin',
  'POST /settings/restored/resume': 'admin',
  'GET /settings/health': 'admin',
  'GET /settings/health/now': 'admin',

  // Figures for Prometheus
  'GET /metrics': 'viewer',

  // The API and its description
  'GET /api': 'anybody',
  'GET /api/v1/openapi.json': 'anybody',
  'GET /api/v1/me': 'viewer',
  'GET /api/v1/channels': 'viewer',
  'GET /api/v1/channels/:id': 'viewer',
  'GET /api/v1/channels/:id/slots': 'viewer',
  'GET /api/v1/channels/:id/promise': 'viewer',
  'GET /api/v1/channels/:id/dimmers': 'viewer',
  'POST /api/v1/channels/:id/dimmers/:function/impact': 'viewer',
  'PUT /api/v1/channels/:id/dimmers/:function': 'manager',
  'GET /api/v1/channels/:id/subscribers': 'admin',
  'POST /api/v1/channels/:id/subscribers': 'admin',
  'DELETE /api/v1/channels/:id/subscribers/:subscriber': 'admin',
  'POST /api/v1/posts': 'author',
  'GET /api/v1/posts': 'viewer',
  'GET /api/v1/posts/:id': 'viewer',
  'PATCH /api/v1/posts/:id': 'author',
  'DELETE /api/v1/posts/:id': 'author',
  'GET /api/v1/deliveries': 'viewer',
  'GET /api/v1/deliveries/:id': 'viewer',
  'POST /api/v1/deliveries/:id/move': 'author',
  'POST /api/v1/deliveries/:id/cancel': 'author',
  'POST /api/v1/deliveries/:id/edit': 'author',
  'POST /api/v1/deliveries/:id/delete': 'author',
  'POST /api/v1/deliveries/:id/restore': 'author',
  'POST /api/v1/deliveries/:id/approve': 'manager',
  'POST /api/v1/deliveries/:id/return': 'manager',
  'POST /api/v1/deliveries/:id/decide': 'agent',
  'POST /api/v1/deliveries/:id/after-restoration': 'admin',
  'GET /api/v1/publishing': 'viewer',
  'POST /api/v1/publishing/resume': 'admin',
  'POST /api/v1/media': 'author',
};

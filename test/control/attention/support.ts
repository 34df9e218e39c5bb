/** What tests of notices have in common. */
import type { Notice } from '../../../src/control/attention/index.ts'
import type { UsageRow } from '../../../src/control/port.ts'

export const now = Date.UTC(2026, 10, 28, 12)
export const day = 86_400_000

/** `critical kill-switch` */
export const kinds = (notices: readonly Notice[]) =>
  notices.map(({ kind, severity }) => `${severity} ${kind}`)

export const whats = (notices: readonly Notice[]) => notices.map(({ what }) => what)

export const usageOf = (client: string, of: Partial<UsageRow> = {}): UsageRow => ({
  client,
  version: '1.0',
  source: 'default',
  route: 'entities.list',
  backend: 'blue',
  statusClass: '2xx',
  day: '2026-11-27',
  count: 2,
  firstSeen: now - day,
  lastSeen: now - day,
  ...of,
})

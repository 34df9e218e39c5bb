export type { Rows, TableChange } from './changes.ts'
export * from './link.ts'
export type { Outcome } from './outcome.ts'
export type { SessionEnd } from './session.ts'

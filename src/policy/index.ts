export * from './entry.ts'
export type * from './policy.ts'
export type * from './source.ts'

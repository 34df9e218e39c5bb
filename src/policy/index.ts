export * from './apply.ts'
export * from './client-id.ts'
export * from './clients.ts'
export * from './diff.ts'
export * from './digest.ts'
export * from './documents.ts'
export * from './entries.ts'
export * from './entry.ts'
export * from './fixed-clients.ts'
export * from './fixed-policy.ts'
export * from './flag-edits/index.ts'
export * from './flag-source.ts'
export * from './hash.ts'
export * from './invert.ts'
export * from './judge/index.ts'
export * from './kills.ts'
export type * from './live.ts'
export { compact, parseEdit, parseEntry, type Parsed } from './parse.ts'
export * from './policy-of.ts'
export type * from './policy.ts'
export type * from './source.ts'
export {
  clientValue,
  editsWith,
  flagFileValue,
  flagValue,
  killValue,
  rolloutValue,
  versionValue,
} from './values.ts'

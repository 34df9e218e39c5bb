export type { FlagTrace, RuleShares, RuleStep } from './trace.ts'
export * from './trace-flag.ts'

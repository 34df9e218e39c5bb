export * from './judge-policy.ts'
export * from './rules.ts'

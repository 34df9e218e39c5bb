export * from './form.ts'
export * from './judge-policy.ts'
export * from './rules.ts'

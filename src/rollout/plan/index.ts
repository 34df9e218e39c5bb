export * from './duration.ts'
export * from './judge.ts'
export * from './plan.ts'

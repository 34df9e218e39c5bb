export { medianOf } from './quantile.ts'
export * from './verdicts.ts'

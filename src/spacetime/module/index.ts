export { moduleOf } from './module.ts'
export * from './refusal.ts'
export * from './steps.ts'

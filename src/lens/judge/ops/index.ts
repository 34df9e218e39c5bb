export * from './all.ts'
export type * from './op-judge.ts'
export { formIssue } from './kind-form.ts'
export { atOnce, oneByOne } from './move.ts'

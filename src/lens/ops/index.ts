export * from './all.ts'
export type * from './op.ts'
export { formIssue, type KindForm } from './kind-form.ts'

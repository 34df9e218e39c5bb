export * from './all.ts'
export type * from './op.ts'
export type { KindForm } from './kind-form.ts'

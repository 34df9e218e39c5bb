export { JsonNumber } from '../json/index.ts'
export * from './assemble.ts'
export { bodyTypes, formsOf, type BodyForm } from './body-forms.ts'
export type * from './contract.ts'
export * from './declare.ts'
export * from './define.ts'
export * from './emit/index.ts'
export {
  errorStatus,
  type ErrorForm,
  type ErrorStatus,
  type ProblemTemplate,
} from './error-form.ts'
export * from './ops.ts'
export * from './route.ts'
export * from './shapes.ts'
export * from './version-key.ts'
export { pathsOf } from './zod/paths-of.ts'
export { union } from './zod/union.ts'
export * from './path-template.ts'

export { isNumber, JsonNumber, numberText, type Json } from '../json/index.ts'
export * from './assemble.ts'
export { bodyTypes, formsOf } from './body-forms.ts'
export type { BodyForm } from './body-form.ts'
export * from './codecs.ts'
export type * from './contract.ts'
export type { VersionKey } from './version-key.ts'
export * from './custom.ts'
export { decide, type Decision } from './decide.ts'
export * from './declare.ts'
export type { Examples } from './declared-examples.ts'
export * from './define.ts'
export * from './derived.ts'
export * from './emit/index.ts'
export {
  errorStatus,
  type ErrorForm,
  type ErrorStatus,
  type ProblemTemplate,
} from './error-form.ts'
export * from './kind-forms.ts'
export * from './ops.ts'
export * from './published.ts'
export * from './query/dialect.ts'
export * from './query/listed.ts'
export * from './query/parameter.ts'
export type { QueryChange, QueryEdit } from './query/change.ts'
export * from './route.ts'
export {
  inAnswers,
  inBodies,
  inRequests,
  type ScopedEdit,
  type ScopeOptions,
  type Side,
} from './scoped.ts'
export * from './stored-route.ts'
export * from './shapes.ts'
export type * from './told.ts'
export { Refusal, type Op } from '../lens/index.ts'
export type { Security, SecurityRequirements, SecurityScheme } from './security.ts'
export type { OwnScheme, Scheme, SchemeDeclaration } from './scheme.ts'
export { pathsOf } from './zod/paths-of.ts'
export { union } from './zod/union.ts'
export * from './path-template.ts'

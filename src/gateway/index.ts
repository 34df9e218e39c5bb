export {
  createAdmin,
  mountCensus,
  type AdminContext,
  type Check,
  type LocalKillState,
} from './admin.ts'
export * from './app.ts'
export * from './config/index.ts'
export type { Decision } from './answer/decision.ts'
export { allParts, neededParts, type Parts } from './parts.ts'
export type { Membership } from './rollouts.ts'
export { explainRequest } from './explain.ts'
export { explainWrite } from './upgrade/write/explain-write.ts'
export type {
  ExplainWriteInput,
  WriteExplanation,
  WriteField,
} from './upgrade/write/explain-write.ts'
export type { ExplainInput, ExplainStep, Explanation } from './explain.ts'
export type { Connection } from '../http/index.ts'
export type { Core } from './exchange/core.ts'

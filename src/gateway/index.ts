export {
  createAdmin,
  mountCensus,
  type AdminContext,
  type Check,
  type LocalKillState,
} from './admin.ts'
export * from './app.ts'
export * from './config/config.ts'
export * from './config/config-schema.ts'
export { replicationHeaders, type ReplicationHeader } from './config/replication-headers.ts'
export type { ReplicationConfig } from './config/replication-schema.ts'
export type { RolloutsConfig } from './config/rollouts-schema.ts'
export { checkRollouts, type RolloutFindings, type Rollouts } from './config/rollout-checks.ts'
export { checkSplits } from './config/split-checks.ts'
export { configEntries } from './config/config-policy.ts'
export { policyRules } from './config/policy-rules.ts'
export { servedConfig, type ServedConfig } from './config/served-config.ts'
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

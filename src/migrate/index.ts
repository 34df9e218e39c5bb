export { abilitiesOf, lacksOf, type Abilities } from './abilities.ts'
export { audit, type AuditOptions, type AuditReport } from './audit/audit.ts'
export type { ReferenceIndex } from './audit/index-port.ts'
export { auditCodes, type AuditCode, type AuditIssue, type Severity } from './audit/issue.ts'
export { auditRules, auditRulesSchema, type AuditRules } from './audit/rules.ts'
export { kindsOf, type Kind, type Kinds } from './kinds.ts'
export { backendLists } from './lists/backend-lists.ts'
export type { Lists } from './lists/lists.ts'
export { noLists, storeLists } from './lists/store-lists.ts'
export { referencesIn, type Reference, type References } from './references.ts'
export { compareKeys } from './store/compare-keys.ts'
export type * from './store/document-store.ts'
export { createHttpStore, type HttpStoreOptions } from './store/http-store.ts'
export { carryOf, type Carried, type Carry, type Transform } from './copy/carry.ts'
export { added, noCounts, type Counts } from './copy/copying.ts'
export { pairsOf, type Pair, type Pairs } from './pairs.ts'
export { askRun, runOf, type Asked, type Known, type RunWish, type Throttling } from './run/asks.ts'
export { beginRun, type Beginning } from './run/begin.ts'
export { createMonitor, type Monitor, type MonitorOptions } from './run/monitor.ts'
export { feedType, progressOf, type Progress, type TypeProgress } from './run/progress.ts'
export {
  durationOf,
  isOver,
  moved,
  reportOf,
  type Report,
  type RunState,
  type Status,
  type Throttle,
} from './run/state.ts'
export type { Worked } from './run/ending.ts'
export { boundsOf, mostRanges, type Dividing } from './run/divide.ts'
export type { RunJob, RunJobs } from './run/jobs.ts'
export { isZone, windowOf } from './run/window.ts'
export { shareRun, type Sharing } from './run/share.ts'
export { workOn } from './run/work.ts'
export { workShared, type SharedWorking } from './run/worker.ts'
export type { Working } from './run/working.ts'
export { allOf, expectedOf, paceOf, type Pace } from './report/pace.ts'
export { firstLeft, runFacts, type Left, type RunFacts } from './report/run-facts.ts'
export { mostLeft, runPage } from './report/run-page.ts'
export { createSpread, type Spread } from './report/spread.ts'
export { verificationPage, type VerificationFacts } from './report/verification-page.ts'
export { counted, secondsText } from './report/words.ts'
export { bulkStore, type BulkOptions, type BulkRoutes } from './store/bulk-store.ts'
export { sampleRanges, type SampleOptions } from './verify/sample-ranges.ts'
export * from './cutover/evidence.ts'
export * from './cutover/gates.ts'
export { witnessCarry } from './cutover/witness-carry.ts'
export * from './rehearse/rehearsal.ts'
export { rehearse } from './rehearse/rehearse.ts'
export { keptPlan } from './results/kept-plan.ts'
export { keptRehearsal, type CompletedRehearsal } from './results/kept-rehearsal.ts'
export { keptVerification, type CompletedVerification } from './results/kept-verification.ts'
export { repair, type Repaired, type Repairing } from './verify/repair.ts'
export {
  lookSince,
  positionsOf,
  type Positions,
  type Since,
  type SinceOptions,
} from './verify/since.ts'
export { judge, type Judging, type Verdict } from './verify/judge.ts'
export {
  verify,
  type Finding,
  type Place,
  type TypeVerdict,
  type Verification,
  type Verifying,
} from './verify/verify.ts'
export type * from './backup/backup-files.ts'
export { createBackup, type CreateOptions } from './backup/create.ts'
export { isSameSchema, misfits } from './backup/fits.ts'
export {
  manifestDigest,
  manifestFile,
  mostManifest,
  readManifest,
  type Manifest,
} from './backup/manifest.ts'
export {
  compareBackup,
  restoreBackup,
  type Comparison,
  type Others,
  type Restored,
  type RestoreOptions,
} from './backup/restore.ts'
export { verifyBackup, type Fault, type Verified, type VerifyOptions } from './backup/verify.ts'
export * from './plan/index.ts'
export { createUtility, type MovedKind, type MoveOptions, type Utility } from './utility.ts'

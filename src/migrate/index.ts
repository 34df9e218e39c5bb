export { audit, type AuditOptions, type AuditReport } from './audit/audit.ts'
export type { ReferenceIndex } from './audit/index-port.ts'
export { auditCodes, type AuditCode, type AuditIssue, type Severity } from './audit/issue.ts'
export { auditRules, auditRulesSchema, type AuditRules } from './audit/rules.ts'
export { kindsOf, type Kind, type Kinds } from './kinds.ts'
export { referencesIn, type Reference, type References } from './references.ts'
export { compareKeys } from './store/compare-keys.ts'
export type * from './store/document-store.ts'
export { createHttpStore, type HttpStoreOptions } from './store/http-store.ts'
export type * from './backup/backup-files.ts'
export { createBackup, type CreateOptions } from './backup/create.ts'
export { isSameSchema, misfits } from './backup/fits.ts'
export { manifestFile, mostManifest, readManifest, type Manifest } from './backup/manifest.ts'
export {
  compareBackup,
  restoreBackup,
  type Comparison,
  type Others,
  type Restored,
  type RestoreOptions,
} from './backup/restore.ts'
export { verifyBackup, type Fault, type Verified, type VerifyOptions } from './backup/verify.ts'

/** `@isthmus/gateway/migrate`: data that programs of a team move, compare and look through, as the commands do. */
export {
  openMigration,
  type Migration,
  type MigrationEnd,
  type MigrationOptions,
} from './open-migration.ts'
export { openStore, type OpenStoreOptions } from './open-store.ts'
export type { RunOptions } from './run.ts'
export type { Audited, AuditAsked, Compared, CompareOptions } from './look.ts'
export {
  compareKeys,
  kindsOf,
  type AuditIssue,
  type AuditRules,
  type Bytes,
  type CallOptions,
  type Change,
  type Changes,
  type Counts,
  type DocumentStore,
  type Finding,
  type KeyRange,
  type Kind,
  type MovedKind,
  type MoveOptions,
  type Page,
  type Progress,
  type RangeDigest,
  type Row,
  type RowWrite,
  type RowWritten,
  type Status,
  type Throttle,
  type Transform,
  type TypeVerdict,
  type Verification,
  type Worked,
  type WriteCondition,
} from '../../migrate/index.ts'

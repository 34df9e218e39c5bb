/** Two stores between which a program moves data: by hand, as a run that is remembered, and looking at both. */
import type { Contract } from '../../contract/index.ts'
import { Failure, type Result } from '../../errors/index.ts'
import { servedConfig, type GatewayConfig } from '../../gateway/config/index.ts'
import {
  createUtility,
  type DocumentStore,
  type Transform,
  type Utility,
  type Worked,
} from '../../migrate/index.ts'
import {
  compare,
  look,
  type AuditAsked,
  type Audited,
  type Compared,
  type CompareOptions,
} from './look.ts'
import { run, type RunOptions } from './run.ts'
import { storeOf } from './store-of.ts'

/** The name of a backend of the configuration, or a store of a program's own, which is closed with the migration. */
export type MigrationEnd = string | DocumentStore

export interface MigrationOptions {
  readonly contract: Contract
  /** As `defineConfig` answers it. Headers of `replication` are taken from the environment of the process. */
  readonly config: GatewayConfig
  /** What is read. */
  readonly from: MigrationEnd
  /** What is written. */
  readonly to: MigrationEnd
  /**
   * By type, what becomes of documents beside what the lens does; `null` leaves one out. It has to answer the
   * same for the same document each time.
   */
  readonly transforms?: Readonly<Record<string, Transform>>
  /** Names these transforms, a hash of their files, say: a run that is remembered goes on with the same only. */
  readonly transformsDigest?: string
}

export interface Migration extends Utility {
  readonly source: DocumentStore
  readonly target: DocumentStore
  /** Begins a migration that is remembered, or goes on with it: as `isthmus migrate run` and `resume`. */
  run(options?: RunOptions): Promise<Result<Worked>>
  /** Whether the target holds what the lens makes of the source: as `isthmus migrate verify`. */
  verify(options?: CompareOptions): Promise<Result<Compared>>
  /** Whether the documents of one of both are whole, and refer to what is there: as `isthmus audit schema`. */
  audit(side: 'source' | 'target', options?: AuditAsked): Promise<Result<Audited>>
  /** Closes both stores. */
  close(): Promise<void>
}

/**
 * Nothing is asked or written yet.
 *
 * @throws Failure `config-invalid` where the configuration has no such backend, `usage` where both ends are one
 * @example
 * const moving = openMigration({ contract, config, from: 'blue', to: 'green' })
 * const moved = await moving.run()
 * if (moved.ok && moved.value.status === 'completed') console.log(await moving.verify())
 * await moving.close()
 */
export const openMigration = (options: MigrationOptions): Migration => {
  const { contract, from, to, transforms = {}, transformsDigest: digest } = options
  const config = servedConfig(options.config, contract)
  const project = { contract, config }
  if (from === to) throw new Failure('usage', 'A migration is between two stores: name two')
  const opened = (end: MigrationEnd, use: 'read' | 'write') =>
    typeof end === 'string' ? storeOf(project, end, use) : end
  const [source, target] = [opened(from, 'read'), opened(to, 'write')]
  const both = { project, source, target, transforms, digest }
  const { depth } = config.limits
  const utility = createUtility({ contract, source, target, limits: { depth } })
  return {
    source,
    target,
    types: utility.types,
    migrate: (type, move = {}) => {
      const transform = move.transform ?? transforms[type]
      return utility.migrate(type, { ...move, ...(transform && { transform }) })
    },
    run: (asked = {}) => run(both, asked),
    verify: (asked = {}) => compare(both, asked),
    audit: (side, asked = {}) => look(project, both[side], asked),
    close: async () => {
      await source.close()
      await target.close()
    },
  }
}

/**
 * How near a database is to what one message may have: at each connection all of its rows come in one.
 * While a connection lasts it may grow beyond that, and then nobody can connect to it any more.
 */
import type { Logger } from '../../telemetry/index.ts'
import { mostRows, type TableChange } from './changes.ts'

/** Percent from which on it is told. */
const nearlyFull = 80
/** It is logged once more only after it was below this. */
const roomAgain = 75

export interface FullnessOptions {
  readonly database: string
  readonly maxMessageBytes: number
  readonly log: Logger
}

export class Fullness {
  private readonly options: FullnessOptions
  private bytes = 0
  private rows = 0
  private isTold = false

  constructor(options: FullnessOptions) {
    this.options = options
  }

  /** Percent of what a message may have, where that is much. */
  get nearly(): number | undefined {
    return this.percent < nearlyFull ? undefined : this.percent
  }

  private get percent(): number {
    const share = Math.max(this.bytes / this.options.maxMessageBytes, this.rows / mostRows)
    return Math.floor(share * 100)
  }

  snapshot(tables: readonly TableChange[]): void {
    this.bytes = 0
    this.rows = 0
    this.change(tables)
  }

  change(tables: readonly TableChange[]): void {
    for (const { deletes, inserts } of tables) {
      this.bytes += inserts.bytes - deletes.bytes
      this.rows += inserts.length - deletes.length
    }
    const { percent } = this
    if (percent < roomAgain) this.isTold = false
    if (this.isTold || percent < nearlyFull) return
    this.isTold = true
    const { database, log } = this.options
    log.warn({ database, percent }, 'SpacetimeDB is nearly full')
  }
}

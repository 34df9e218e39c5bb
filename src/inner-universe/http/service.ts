/** What the handlers share: the parts of one running store. */
import type { ContractVersion } from '../../contract/index.ts'
import type { Dialect } from '../dialect.ts'
import type { SchemaSet } from '../schema-set.ts'
import type { Storage } from '../storage/storage.ts'
import type { Store } from '../store.ts'
import type { EventFeed } from './event-feed.ts'

export interface Service {
  readonly dialect: Dialect
  readonly version: ContractVersion
  readonly schemas: SchemaSet
  readonly storage: Storage
  readonly store: Store
  readonly feed: EventFeed
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number
  /** Milliseconds between comments on a quiet event stream. */
  readonly heartbeat: number
  /** Milliseconds that a client of an export may take nothing. */
  readonly patience: number
}

/** What clients of Inner Universe use: calls to a gateway, and what the guide's clients hold in memory. */
export { createAccessControlStore, type AccessControlStore } from './access-control-store.ts'
export { ClientError, isClientError, type OwnCode } from './client-error.ts'
export type { ClientOptions, ClientVersion } from './connection.ts'
export type * from './documents.ts'
export { createEntityStore, entityStore, type EntityStore } from './entity-store.ts'
export { migrateNervToV2, type NervMigrated, type NervOptions } from './migrate-nerv.ts'
export type { Query } from './resource.ts'
export { createUniverseClient, type UniverseClient } from './universe-client.ts'

/** Rows 31 to 46: the clients' side, and the scenario that the guide tests with. */
import type { Section } from './row.ts'

const client = 'client/client.test.ts'
const scenario = 'cli/migrate/guide-scenario.test.ts'
const owners =
  'brings the owners of all entities, beyond the first thousand, and tells of unknown ones'
const moved = 'test_migration_v1_to_v2'

export const clients: Section = {
  title: 'E. The clients (NERV)',
  rows: [
    {
      row: 31,
      guide: '`migrate_nerv_to_v2`',
      here: '`migrateNervToV2` of `@isthmus/gateway/client`; `isthmus client migrate` for a file',
      shown: {
        [client]: [owners, 'isthmus client migrate does it to a file, whole or not at all'],
      },
    },
    {
      row: 32,
      guide: '`EntityStore.get_instance()`',
      here: '`entityStore()`, or `createEntityStore` for one of its own',
      shown: { [client]: 'a program has one store, made when it is asked for' },
    },
    {
      row: 33,
      guide: 'Entities in memory get `owner_identity`',
      here: '`migrateNervToV2`: null, on the entity, where it says nothing of one',
      shown: { [client]: owners },
    },
    {
      row: 34,
      guide: '`AccessControlStore()`',
      here: '`createAccessControlStore`: `get`, `set`, `check`; filled by `migrateNervToV2`',
      shown: { [client]: owners },
    },
    {
      row: 35,
      guide: 'Sync with the first 1000 entities',
      here: '`allEntities`: by cursor, however many there are; pages that go in circles are refused',
      shown: { [client]: [owners, '%s is refused'] },
    },
    {
      row: 36,
      guide: '`update_entity_owner` of the store where an owner is set',
      here: '`migrateNervToV2` sets it; entities that the store does not hold are counted and named',
      shown: { [client]: owners },
    },
    {
      row: 37,
      guide: 'Lines in the log at start and end',
      here: '`log` of `migrateNervToV2`, in the words of the guide',
      shown: { [client]: owners },
    },
  ],
}

export const testScenario: Section = {
  title: 'F. The test scenario',
  rows: [
    {
      row: 38,
      guide: '`InnerUniverseConfig`',
      here: 'Options of `isthmus store`: `--schema`, `--data`, `--port`',
      shown: {
        'cli/serve.test.ts':
          'says where it answers on its first line, keeps what was written, and ends with 0 on SIGTERM',
      },
    },
    {
      row: 39,
      guide: '`InnerUniverseController`: start, stop, client',
      here: '`isthmus store` as a process, ended by a signal; with `--spacetimedb` it publishes the module of its version over HTTP. `createUniverseClient` is the client',
      shown: {
        [scenario]: moved,
        'inner-universe/start.test.ts': 'finishes the requests under way and keeps what they wrote',
        [client]: 'create, read, count and update entities, in the version of the client',
        'spacetime/cli/store.test.ts':
          'the token of who owns the database is made once, for its owner alone',
      },
    },
    {
      row: 40,
      guide: '`start_server_mode`',
      here: '`isthmus store --data`: a file that is there is served as it is, of its own version only',
      shown: {
        'inner-universe/start.test.ts':
          'refuses a file of another schema version, and leaves it alone',
        'cli/serve.test.ts':
          'says where it answers on its first line, keeps what was written, and ends with 0 on SIGTERM',
      },
    },
    {
      row: 41,
      guide: 'Ten entities are created',
      here: '`createEntity`, or `POST /entities`',
      shown: {
        [scenario]: moved,
        [client]: 'create, read, count and update entities, in the version of the client',
      },
    },
    {
      row: 42,
      guide: 'Five relations are created',
      here: '`createRelation`, or `POST /relations`; refused where an end is not there',
      shown: {
        [scenario]: moved,
        [client]:
          'relations, state versions and events are made, listed, counted, and copied as they are',
      },
    },
    {
      row: 43,
      guide: 'The new module on the old database migrates it',
      here: '`isthmus migrate run` into a store of its own: the old one stays as it is, and is the way back. A store refuses the file of another version',
      shown: {
        [scenario]: moved,
        'inner-universe/start.test.ts':
          'refuses a file of another schema version, and leaves it alone',
      },
    },
    {
      row: 44,
      guide: 'Entities are there, with their type and tags',
      here: 'Every field of every row, after `isthmus migrate run`',
      shown: { [scenario]: moved },
    },
    {
      row: 45,
      guide: '`update_entity_owner`, and reading it back',
      here: '`updateEntityOwner`, or `PUT /entities/{id}/owner`',
      shown: {
        [scenario]: moved,
        [client]: 'create, read, count and update entities, in the version of the client',
      },
    },
    {
      row: 46,
      guide: 'Relations, which the guide does not look at again',
      here: 'Compared by id and value, with state versions and events',
      shown: { [scenario]: moved },
    },
  ],
}

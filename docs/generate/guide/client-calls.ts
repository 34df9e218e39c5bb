/** Rows 120 to 136: the calls that the guide makes of its client. */
import type { Row, Section, Shown } from './row.ts'

const client = 'client/client.test.ts'
const entities: Shown = {
  [client]: 'create, read, count and update entities, in the version of the client',
}
const others: Shown = {
  [client]:
    'relations, state versions and events are made, listed, counted, and copied as they are',
}
const codes: Shown = {
  [client]: 'what is not there is told by code, and told from what else goes wrong',
}

const call = (row: number, guide: string, here: string, shown: Shown): Row => ({
  row,
  guide: `\`${guide}\``,
  here,
  shown,
})

export const clientCalls: Section = {
  title: 'N. Calls of the client',
  rows: [
    call(120, 'create_entity', '`createEntity`', entities),
    call(121, 'create_entity_raw', '`createEntityRaw`', others),
    call(122, 'get_entity', '`getEntity`', entities),
    call(
      123,
      'update_entity',
      '`updateEntity`: by id, or of what was read, and then only while nobody else has written it',
      {
        [client]: [
          'create, read, count and update entities, in the version of the client',
          'an entity that was read is replaced only while nobody else has written it',
        ],
      },
    ),
    call(124, 'update_entity_v2', '`updateEntityV2`', entities),
    call(125, 'update_entity_owner', '`updateEntityOwner`', entities),
    call(126, 'query_entities(limit, offset)', '`queryEntities`; all by `allEntities`', entities),
    call(127, 'count_entities', '`countEntities`', entities),
    call(128, 'create_relation', '`createRelation`, `createRelationRaw`', others),
    call(129, 'query_relations(limit)', '`queryRelations`; all by `allRelations`', others),
    call(130, 'count_relations', '`countRelations`', others),
    call(
      131,
      'query_state_versions(limit)',
      '`queryStateVersions`; all by `allStateVersions`',
      others,
    ),
    call(132, 'get_state_version', '`getStateVersion`', others),
    {
      row: 133,
      guide: 'State versions are made, copied, counted (implied)',
      here: '`createStateVersion`, `createStateVersionRaw`, `countStateVersions`',
      shown: others,
    },
    {
      row: 134,
      guide: 'Events are made, copied, listed, counted (implied)',
      here: '`createEvent`, `createEventRaw`, `queryEvents`, `countEvents`',
      shown: others,
    },
    call(
      135,
      'EntityNotFoundError, VersionNotFoundError',
      '`ClientError` with the code `entity-not-found` or `version-not-found`: `isClientError(error, code)`',
      codes,
    ),
    {
      row: 136,
      guide: 'Both stores are written (implied)',
      here: 'A rollout from `dualwrite` on: the first answers, what the second has missed is repaired, in order per key: `isthmus repair list`',
      shown: {
        'gateway/rollout/moving.test.ts': 'both backends are written, and hold the same',
        'rollout/interleavings/writes.test.ts':
          '1: a write that was opened before another one was closed is repaired when its gateway is killed',
      },
    },
  ],
}

/** The events that writes leave behind: what happened, in the words of the version. */
import type { Json, JsonObject } from '../../json/index.ts'
import { endsOf, type Dialect, type ResourceName } from '../dialect.ts'

/** What happened to a document. `before` is absent for a creation, `after` for a deletion. */
export interface Happening {
  readonly resource: ResourceName
  readonly id: string
  readonly before?: JsonObject
  readonly after?: JsonObject
  readonly changed?: readonly string[]
}

export interface EventBody {
  readonly event_type: string
  readonly data: JsonObject
}

type Teller = (happening: Happening, dialect: Dialect) => EventBody

const verbOf = ({ before, after }: Happening): 'Created' | 'Updated' | 'Deleted' =>
  before === undefined ? 'Created' : after === undefined ? 'Deleted' : 'Updated'

const event = (event_type: string, type: string, members: JsonObject): EventBody => ({
  event_type,
  data: { type, ...members },
})

const member = (document: JsonObject | undefined, name: string): Json => document?.[name] ?? null

const updated = ({ before, after, changed = [] }: Happening): JsonObject => ({
  changed_fields: [...changed],
  old_metadata: member(before, 'metadata'),
  new_metadata: member(after, 'metadata'),
})

const entity: Teller = (happening, { kindField }) => {
  const { id: entity_id, after } = happening
  const verb = verbOf(happening)
  const details: Record<typeof verb, () => JsonObject> = {
    Created: () => ({
      [kindField]: member(after, kindField),
      metadata: member(after, 'metadata'),
    }),
    Updated: () => updated(happening),
    Deleted: () => ({}),
  }
  return event(`ENTITY_${verb.toUpperCase()}`, `Entity${verb}`, { entity_id, ...details[verb]() })
}

const relation: Teller = (happening, dialect) => {
  const { id: relation_id, after = {} } = happening
  const verb = verbOf(happening)
  const details: Record<typeof verb, () => JsonObject> = {
    Created: () => ({ ...endsOf(dialect, after), relation_type: member(after, 'relation_type') }),
    Updated: () => updated(happening),
    Deleted: () => ({}),
  }
  return event(`RELATION_${verb.toUpperCase()}`, `Relation${verb}`, {
    relation_id,
    ...details[verb](),
  })
}

const tellers: Readonly<Record<ResourceName, Teller | undefined>> = {
  entities: entity,
  relations: relation,
  'state-versions': ({ id, after }) =>
    event('STATE_VERSION_COMMITTED', 'StateVersionCommitted', {
      version_id: id,
      description: member(after, 'description'),
    }),
  deltas: ({ id, after }) =>
    event('DELTA_RECORDED', 'DeltaRecorded', {
      delta_id: id,
      state_version_id: member(after, 'state_version_id'),
    }),
  'access-control': (happening, { propertyText }) =>
    event(`ACCESS_CONTROL_${verbOf(happening).toUpperCase()}`, 'Custom', {
      values: { entity_id: propertyText(happening.id) },
    }),
  events: undefined,
}

/** The event of a write, or undefined when the write is itself the publication of an event. */
export const eventBody = (happening: Happening, dialect: Dialect): EventBody | undefined =>
  tellers[happening.resource]?.(happening, dialect)

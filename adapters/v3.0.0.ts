/** Inner Universe 3.0.0: our own harder version, which exercises every kind of op. */
import {
  convert,
  inObject,
  change,
  move,
  values,
  rename,
  scale,
  self,
  tagged,
  timestamp,
  version,
} from '@isthmus/gateway/contract'

export default version('3.0.0', {
  summary: 'Readable timestamps, nested ends, tags as objects, typed property values',
  changes: [
    change('Timestamps are RFC 3339 text with microseconds instead of integer microseconds', {
      Timestamp: [convert(self, timestamp('unix-us', 'rfc3339'))],
    }),
    change('A relation names its two entities under `ends`', {
      Relation: [move('from_entity', ['ends', 'from']), move('to_entity', ['ends', 'to'])],
      RelationCreated: [move('from_entity', ['ends', 'from']), move('to_entity', ['ends', 'to'])],
    }),
    change('A tag is an object with a name', {
      Tag: [convert(self, inObject('name'))],
    }),
    change('The type of an entity is called its kind', {
      Entity: [rename('entity_type', 'kind')],
      EntityCreated: [rename('entity_type', 'kind')],
    }),
    change('The strength of a relation is a weight from 0 to 100', {
      RelationMetadata: [
        rename('strength', 'weight'),
        convert('weight', scale({ factor: 100, integer: true, minimum: 0, maximum: 100 }), {
          lossy: 'strengths are rounded to hundredths',
        }),
      ],
    }),
    change('An entity may also be visible internally only', {
      EntityMetadata: [
        convert(
          'visibility',
          values({
            up: { public: 'public', private: 'private' },
            down: { public: 'public', internal: 'private', private: 'private' },
          }),
          { lossy: 'older clients see `internal` as `private`' },
        ),
      ],
    }),
    change('Property values say their type', {
      PropertyValue: [convert(self, tagged())],
    }),
  ],
})

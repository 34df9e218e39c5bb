/** Inner Universe 1.1.0. */
import { add, boolean, change, oneOf, version } from '@isthmus/gateway/contract'

export default version('1.1.0', {
  summary: 'Entities can be marked deleted and have a visibility',
  changes: [
    change('An entity can be marked as deleted', {
      Entity: [add('deleted', boolean, false)],
    }),
    change('Entity metadata says who may see the entity', {
      EntityMetadata: [add('visibility', oneOf('public', 'private'), 'public')],
    }),
  ],
})

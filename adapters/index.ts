/** The contract of Inner Universe: its versions, oldest first, and who works with whom. */
import { defineContract } from '@isthmus/gateway/contract'
import { matrix } from './matrix.ts'
import v1 from './v1.0.0.ts'
import v1_1 from './v1.1.0.ts'
import v2 from './v2.0.0.ts'
import v3 from './v3.0.0.ts'

export default defineContract({
  name: 'inner-universe',
  info: {
    title: 'Inner Universe',
    description: 'Entities, how they relate, and what has happened to them.',
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'Inner Universe', url: 'https://inner-universe.example/help' },
  },
  base: v1,
  versions: [v1_1, v2, v3],
  matrix,
})

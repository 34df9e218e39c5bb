/** Tells the tests of a file, and the processes that they start, of the SpacetimeDB of the run. */
import { inject } from 'vitest'

const server = inject('spacetimedb')
if (server) process.env['ISTHMUS_TEST_SPACETIMEDB'] = JSON.stringify(server)

/** Where a worker process begins. */
import module from 'node:module'

// What the primary has compiled is not compiled again by each of its workers.
module.enableCompileCache?.()
await import('./worker.ts')

/** What wrangler bundles: the team's contract, configuration and flags, as a Worker. */
import contract from '../../adapters/index.ts'
import { bundledFlags } from '../../flags/bundled.ts'
import config from '../../isthmus.config.ts'
import { createWorker } from './create-worker.ts'
import { withBackends } from './with-backends.ts'

export default createWorker({
  contract,
  config: (env) => withBackends(config, env['ISTHMUS_BACKENDS']),
  flags: bundledFlags,
})

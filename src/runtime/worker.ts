/**
 * What wrangler bundles: the team's contract, configuration and flags, as a Worker. Contract and
 * configuration are those that `isthmus compile` wrote, as wrangler.toml says.
 */
import config from '#config'
import contract from '#contract'
import { bundledFlags } from '../../flags/bundled.ts'
import scanner from '../json/wasm/scanner.wasm'
import { createWorker } from './create-worker.ts'
import { withBackends } from './with-backends.ts'

export default createWorker({
  contract,
  config: (env) => withBackends(config, env['ISTHMUS_BACKENDS']),
  flags: bundledFlags,
  scanner,
})

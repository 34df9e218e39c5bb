/**
 * What wrangler bundles: the team's contract, configuration, flags and policy, as a Worker: those
 * that `isthmus compile` wrote, as wrangler.toml says.
 */
import config from '#config'
import contract from '#contract'
import flags from '#flags'
import parts from '#parts'
import policy from '#policy'
import scanner from '../json/wasm/scanner.wasm'
import { createWorker } from './create-worker.ts'
import { withBackends } from './with-backends.ts'

export default createWorker({
  contract,
  config: (env) => withBackends(config, env['ISTHMUS_BACKENDS']),
  flags,
  parts,
  policy,
  scanner,
})

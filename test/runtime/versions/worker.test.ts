import { versionsSuite } from '../../suite/versions/index.ts'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'

const bundle = bundleWorker('test/runtime/versions/wrangler.toml')

versionsSuite({
  name: 'workerd',
  start: async (contract, config) =>
    startWorkerd(await bundle, { CONTRACT: contract, CONFIG: JSON.stringify(config) }),
})

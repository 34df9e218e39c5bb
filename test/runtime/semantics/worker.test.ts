import { semanticsSuite } from '../../suite/semantics/index.ts'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'

const bundle = bundleWorker('test/runtime/semantics/wrangler.toml')

semanticsSuite({
  name: 'workerd',
  workerd: true,
  start: async (config) => startWorkerd(await bundle, { CONFIG: JSON.stringify(config) }),
})

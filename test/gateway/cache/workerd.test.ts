import { onTestFinished } from 'vitest'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'
import { cacheCases } from './cases.ts'

const bundle = bundleWorker('test/gateway/omit/wrangler.toml')

cacheCases('workerd', async (url, config) => {
  const worker = await startWorkerd(await bundle, { STORE: url, CONFIG: JSON.stringify(config) })
  onTestFinished(() => worker.close())
  return worker.url
})

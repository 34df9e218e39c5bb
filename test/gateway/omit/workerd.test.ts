import { onTestFinished } from 'vitest'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'
import { omitCases } from './cases.ts'

const bundle = bundleWorker('test/gateway/omit/wrangler.toml')

omitCases('workerd', async (url) => {
  const worker = await startWorkerd(await bundle, { STORE: url })
  onTestFinished(() => worker.close())
  return worker.url
})

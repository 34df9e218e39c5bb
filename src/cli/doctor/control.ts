/** The control store: whether it can be read, is whole, and holds a policy that is sound. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import type { ControlStore } from '../../control/port.ts'
import { Failure, type Issue } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import type { Entry } from '../../policy/index.ts'
import { HintedFailure } from '../failures.ts'
import { ago, look, type Finding } from './finding.ts'

type Control = NonNullable<GatewayConfig['control']>

const backup = 'Stop what writes to it, and put a backup in its place.'

/** A file that is not there would be made by looking. @throws Failure */
const fileIsWhole = async (path: string): Promise<void> => {
  if (!existsSync(path)) {
    throw new HintedFailure(
      'Run `isthmus control init`, in the folder in which the gateway is started.',
      'control-not-ready',
      `There is no control store at ${path}`,
    )
  }
  const { DatabaseSync } = await import('node:sqlite')
  let said: string
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      said = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'])
    } finally {
      database.close()
    }
  } catch (error) {
    said = error instanceof Error ? error.message : String(error)
  }
  if (said === 'ok') return
  throw new HintedFailure(backup, 'control-corrupt', `${path} is not whole: ${said}`)
}

const soundness = async (
  store: ControlStore,
  config: GatewayConfig,
  contract: Contract,
): Promise<readonly Issue[]> => {
  const { judgePolicy } = await import('../../policy/index.ts')
  const { policyRules } = await import('../../gateway/config/index.ts')
  const { servedConfig } = await import('../../gateway/config/index.ts')
  const { entries } = await store.entries()
  const there = entries.filter((entry): entry is typeof entry & Entry => entry.value !== null)
  const verdict = await judgePolicy(there, policyRules(servedConfig(config, contract), contract))
  return verdict.ok ? [] : verdict.issues
}

/** @param contract undefined where it cannot be read, which is told elsewhere */
export const control = async (
  config: GatewayConfig & { readonly control: Control },
  contract: Contract | undefined,
): Promise<readonly Finding[]> => {
  const { openStorePlace, placeText } = await import('../../control/node/store-place.ts')
  const { store: place, policy } = config.control
  const where = placeText(place)
  let store: ControlStore | undefined
  const reached = await look('control store', async () => {
    if (typeof place === 'string') await fileIsWhole(resolve(where))
    store = await openStorePlace(place, { env: process.env })
    const { number, hash, at } = await store.head()
    const name = `policy ${number}-${hash.slice(0, 8)}`
    return number === 0 ? `${where}: nothing yet` : `${where}: ${name}, made ${ago(at)}`
  })
  if (!store) return [reached]
  try {
    if (!reached.ok) return [reached]
    const opened = store
    const audit = await look('audit', async () => {
      const verdict = await opened.verifyAudit()
      if (verdict.ok) return `whole: ${verdict.rows} rows`
      throw new Failure('audit-broken', `The audit of ${where} is not whole`, [
        { place: `row ${verdict.seq}`, message: verdict.why },
      ])
    })
    if (policy !== 'store' || !contract) return [reached, audit]
    const sound = await look('policy', async () => {
      const { number } = await opened.head()
      if (number === 0) return 'the first start takes it from the files'
      const issues = await soundness(opened, config, contract)
      if (issues.length === 0) return 'fits contract and configuration'
      throw new HintedFailure(
        'A gateway would not start with it: correct it with `isthmus policy apply`, or go back with `isthmus flags revert`.',
        'policy-invalid',
        `The policy in ${where} does not fit contract and configuration`,
        issues,
      )
    })
    return [reached, audit, sound]
  } finally {
    await store.close()
  }
}

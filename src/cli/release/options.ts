/** Options that all commands of release managers have, and what they open. */
import { Failure } from '../../errors/index.ts'
import { storeFlags, type StoreFlags } from '../control/open.ts'
import { contractFlag } from '../load.ts'
import { jsonFlag, type JsonFlags } from '../context.ts'

export interface TargetFlags extends StoreFlags, JsonFlags {
  readonly contract: string
  readonly gateway?: string
  readonly tokenFile?: string
}

const parsed = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

/** A gateway that is asked in place of the control store. */
export const gatewayFlags = {
  gateway: parsed('Ask a gateway that runs, by the address of its admin listener', 'url'),
  tokenFile: parsed('File with the token for it; ISTHMUS_TOKEN when absent', 'file'),
} as const

export const targetFlags = {
  contract: contractFlag,
  ...storeFlags,
  ...gatewayFlags,
  json: jsonFlag,
} as const

export interface ChangeFlags extends TargetFlags {
  readonly reason?: string
  readonly dryRun: boolean
  readonly yes: boolean
}

const boolean = (brief: string) =>
  ({ kind: 'boolean', brief, default: false, withNegated: false }) as const

export const changeFlags = {
  ...targetFlags,
  reason: parsed('Why, for the audit', 'text'),
  dryRun: boolean('Show what would change, and change nothing'),
  yes: boolean('Do it without asking'),
} as const

/** @throws Failure `usage` */
export const parsePercent = (text: string): number => {
  const number = Number(text.replace(/%$/, ''))
  if (/^\d+(?:\.\d+)?%?$/.test(text) && number <= 100) return number
  throw new Failure('usage', `"${text}" is not a percentage: a number from 0 to 100`)
}

/** What a plan is recognised by: its own hash, and that of the backends that it was made for. */
import type { Contract } from '../../contract/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import { canonicalText, type Json } from '../../json/index.ts'
import { webSha256 } from '../../policy/index.ts'
import type { Plan } from './plan.ts'

/** 64 hex digits of all but `hash` and `approvals`. @param plan as it is written, or is going to be */
export const planHash = async (plan: object): Promise<string> => {
  const entries = Object.entries(plan).filter(([name]) => name !== 'hash' && name !== 'approvals')
  return webSha256(canonicalText(Object.fromEntries(entries)))
}

type Backend = GatewayConfig['backends'][string]

const withoutUser = (address: string): string => {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

/** What decides where documents go and how, but no secrets, and nothing that only tunes. */
const identityOf = (contract: Contract, { url, version, replication }: Backend) => ({
  url: withoutUser(url),
  version: contract.scheme.parse(version) ?? version,
  replication: { ...replication, headers: Object.keys(replication.headers).toSorted() },
})

/** Ends of a plan that are no backends but files or backups, by their names. */
export type PlannedFiles = Readonly<
  Record<
    string,
    {
      /** Backups say of which version they are. */
      readonly isBackup: boolean
      /** Key of the version of its documents. */
      readonly version: string
      /** Hash of all that it holds; undefined where nothing is there yet. */
      readonly fingerprint: string | undefined
    }
  >
>

/** Of what a configuration says of two backends that it has, and of what is in files. @returns 64 hex digits */
export const backendsHash = async (
  contract: Contract,
  { backends }: Pick<GatewayConfig, 'backends'>,
  { from, to }: { readonly from: string; readonly to: string },
  files: PlannedFiles = {},
): Promise<string> => {
  const told = [from, to].map((name) => [
    name,
    files[name] ?? identityOf(contract, backends[name] as Backend),
  ])
  // Without members that are undefined.
  return webSha256(canonicalText(JSON.parse(JSON.stringify(told)) as Json))
}

/** @example withHash({ ...drafted, approvals: [] }) */
export const withHash = async (drafted: Omit<Plan, 'hash'>): Promise<Plan> => ({
  ...drafted,
  hash: await planHash(drafted),
})

/** The text of the file: members in the order of their names. */
export const planText = (plan: Plan): string =>
  `${JSON.stringify(JSON.parse(canonicalText(plan as unknown as Json)), null, 2)}\n`

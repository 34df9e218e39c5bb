/** A whole policy as one text: what KV and the cache of a data centre hold for Workers. */
import { Failure } from '../../errors/index.ts'
import { canonicalText, isObject, parse, type Json } from '../../json/index.ts'
import { Entries, entryKinds, type Entry } from '../../policy/index.ts'
import type { Replicated } from '../replica.ts'

/** UTF-16 units: a Worker has 128 MB for all that it does. */
export const largestSnapshot = 8 * 1024 * 1024

const none = (why: string): Failure =>
  new Failure('policy-invalid', `The snapshot of the policy ${why}.`)

/** @param contract name of the contract that the policy is for */
export const snapshotText = (
  { head, entries }: Omit<Replicated, 'strange'>,
  contract: string,
): string =>
  canonicalText({
    format: 1,
    contract,
    head,
    entries: [...entries],
  } as unknown as Json)

const kinds: ReadonlySet<unknown> = new Set(entryKinds)

/** Its hash tells the rest. */
const isEntry = (given: Json): boolean =>
  isObject(given) &&
  kinds.has(given['kind']) &&
  typeof given['id'] === 'string' &&
  isObject(given['value'])

/**
 * What it is of, as it says: that the hash adds up is for whoever takes it to see.
 *
 * @throws Failure `policy-invalid` where it is none, or is of another contract
 */
export const readSnapshot = (text: string, contract: string): Replicated => {
  if (text.length > largestSnapshot) throw none(`is larger than ${largestSnapshot} characters`)
  const parsed = parse(text)
  const given = parsed.ok ? parsed.value : undefined
  if (!isObject(given) || given['format'] !== 1) throw none('is none that this program can read')
  const { head, entries, contract: other } = given
  if (other !== contract) throw none(`is of another contract than "${contract}"`)
  if (!isObject(head) || !Array.isArray(entries) || !entries.every(isEntry)) {
    throw none('is incomplete')
  }
  const { number, hash, at } = head
  if (typeof number !== 'number' || typeof hash !== 'string' || typeof at !== 'string') {
    throw none('has no name')
  }
  if (!/^[0-9a-f]{64}$/.test(hash)) throw none('has no name')
  return {
    head: { number, hash, at },
    entries: Entries.of(entries as unknown as Entry[]),
    strange: [],
  }
}

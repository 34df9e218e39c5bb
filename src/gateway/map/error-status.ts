/** Statuses of errors that are other ones in another version. */
import type { Contract, ContractVersion, ErrorStatus } from '../../contract/index.ts'
import { equalByValue, isObject, own, type Json } from '../../json/index.ts'

/** Whether a value is another one, or an object that has its members. */
const has = (value: Json | undefined, wanted: Json): boolean => {
  if (value === undefined) return false
  if (!isObject(wanted) || !isObject(value)) return equalByValue(value, wanted)
  return Object.entries(wanted).every(([name, member]) => has(own(value, name), member))
}

const matches = ({ where }: ErrorStatus, body: Json | undefined): boolean =>
  where === undefined || (isObject(body) && has(body, where))

export interface ErrorStatusContext {
  readonly contract: Contract
  readonly client: ContractVersion
  readonly store: ContractVersion
}

/**
 * The status of the client's version.
 *
 * @param bodies of the error in both versions, as far as they are known
 */
export const clientErrorStatus = (
  status: number,
  bodies: { readonly store: Json | undefined; readonly client: Json | undefined },
  { contract: { versions }, client, store }: ErrorStatusContext,
): number => {
  const [here, there] = [versions.indexOf(store), versions.indexOf(client)]
  const between = versions.slice(Math.min(here, there) + 1, Math.max(here, there) + 1)
  const changes = between.flatMap(({ errorStatuses = [] }) => errorStatuses)
  if (there > here) {
    return changes.reduce(
      (at, change) => (change.from === at && matches(change, bodies.client) ? change.to : at),
      status,
    )
  }
  return changes.reduceRight(
    (at, change) => (change.to === at && matches(change, bodies.store) ? change.from : at),
    status,
  )
}

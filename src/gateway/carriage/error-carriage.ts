/** How the errors of a store are told in another version, where they are a type of the contract. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import type { Json } from '../../json/index.ts'
import { mapError } from '../map/error-body.ts'
import { markedError } from '../map/error-marks.ts'
import type { ErrorView } from '../map/error-names.ts'
import { clientErrorStatus } from '../map/error-status.ts'

/** Errors between two versions. */
export interface ErrorCarriage {
  readonly carry: (body: Json, view: ErrorView) => Json
  readonly status: (
    status: number,
    bodies: { readonly store: Json | undefined; readonly client: Json | undefined },
  ) => number
}

/** Undefined where errors are no type of both versions. */
export const errorsBetween = (
  contract: Contract,
  { client, store }: { readonly client: ContractVersion; readonly store: ContractVersion },
): ErrorCarriage | undefined => {
  const type = store.errors?.type
  if (type === undefined || client.errors?.type !== type) return undefined
  const lens = contract.lens(type, store.key, client.key)
  const shape = { kind: 'ref', type } as const
  return {
    carry: (body, view) => {
      const named = markedError(body, shape, { ...view, types: store.types })
      const told = lens.value(named)
      // An error that is not of its type keeps its own words.
      return told.ok ? told.value : mapError(body, view)
    },
    status: (status, bodies) => clientErrorStatus(status, bodies, { contract, client, store }),
  }
}

/** Names that a policy may use: for fields that offer them. */
import type { Schemas } from './operations.ts'
import { useReading } from './query.ts'

export type PolicyNames = Schemas['PolicyNames']

/** Undefined until they are known, and where no contract is known there: then names are typed. */
export const useNames = (): PolicyNames | undefined => useReading('getNames', {}).data?.value

/** Whether it is not known yet if they are. */
export const useNamesPending = (): boolean => useReading('getNames', {}).isPending

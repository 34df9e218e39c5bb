/** Which transforms documents were copied by: to compare with others would tell differences that are none. */
import { existsSync } from 'node:fs'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import type { RunState } from '../../migrate/index.ts'
import { openStore, type StoreFlags } from '../control/open.ts'
import { loadWrittenConfig } from '../load.ts'
import { ownFile, ownPlace } from './runs.ts'
import type { Transforms } from './transforms.ts'

export interface CopiedBetween {
  readonly from: string
  readonly to: string
  readonly transforms: Transforms | undefined
}

/** What to do, where the newest migration between the two has worked with other transforms; else undefined. */
export const otherTransforms = async (
  { runs }: Pick<ControlStore, 'runs'>,
  { from, to, transforms }: CopiedBetween,
): Promise<string | undefined> => {
  const states = (await runs.runs()).map(({ name, state }) => ({ name, ...(state as RunState) }))
  const newest = states
    .filter((one) => one.source === from && one.target === to && one.startTime !== undefined)
    .toSorted((a, b) => Date.parse(b.startTime ?? '') - Date.parse(a.startTime ?? ''))[0]
  if (newest === undefined || newest.transforms === transforms?.digest) return undefined
  const { name, transforms: before } = newest
  return before === undefined
    ? `The migration ${name} has copied without transforms: leave out --transform.`
    : `The migration ${name} has copied with ${transforms ? 'other transforms' : 'transforms'}: name the same by --transform.`
}

/** The same for a command that needs no control store: nothing is said where there is none to be read. */
export const otherTransformsNoted = async (
  flags: StoreFlags,
  between: CopiedBetween,
): Promise<string | undefined> => {
  const isOwn = flags.store === undefined && !(await loadWrittenConfig(flags.config)).control
  if (isOwn && !existsSync(ownFile)) return undefined
  try {
    const { store } = await openStore(isOwn ? { ...flags, store: ownPlace } : flags)
    try {
      return await otherTransforms(store, between)
    } finally {
      await store.close()
    }
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Where an instance keeps what is its own. */
import { join, resolve } from 'node:path'

export interface InstanceFiles {
  /** Its last good policy. */
  readonly policy?: string
  /** Its kill switches. */
  readonly kills?: string
  /** Tells policies of one set of files from those of another. */
  readonly origin: string
}

/** @param state the state folder; nothing is kept without it */
export const instanceFiles = (
  state: string | false | undefined,
  flagFolder: string,
): InstanceFiles => ({
  origin: resolve(flagFolder),
  ...(state ? { policy: join(state, 'policy.json'), kills: join(state, 'kill.json') } : {}),
})

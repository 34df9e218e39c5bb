/** The address of the console with a code that signs somebody in once. */
import type { ControlStore } from '../../control/port.ts'

export type WantedLink = Parameters<ControlStore['createSignInLink']>[0] & {
  /** Of the admin listener. */
  readonly adminUrl: string
}

/** The code is behind `#`, which browsers send to nobody: it is in no log of what stands between. */
export const consoleLink = async (
  store: Pick<ControlStore, 'createSignInLink'>,
  { adminUrl, ...link }: WantedLink,
): Promise<string> =>
  `${adminUrl.replace(/\/+$/, '')}/console/#code=${await store.createSignInLink(link)}`

/**
 * Where the server of SpacetimeDB is that tests run against. It is built from its own registry or
 * unpacked on a machine, and is no part of the repository or the package: its licence is another one.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The newest that can be built without downloads of its build scripts, and that tests know. */
export const serverVersion = '1.2.0'

const cacheFolder = (): string => {
  const { XDG_CACHE_HOME: given } = process.env
  return given === undefined || given === '' ? join(homedir(), '.cache') : given
}

/** What `cargo install` calls its root. */
export const serverFolder = (): string =>
  join(cacheFolder(), 'isthmus', `spacetimedb-${serverVersion}`)

export const serverFile = (): string => join(serverFolder(), 'bin', 'spacetimedb-standalone')

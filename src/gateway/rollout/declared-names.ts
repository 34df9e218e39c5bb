/** Names that a version declares: others are data of clients, and are not told. */
import type { ContractVersion } from '../../contract/index.ts'
import type { IsName } from '../../rollout/compare/index.ts'

/** Every text of a declaration: more than the names of members, and nothing that a client has sent. */
const textsIn = (value: unknown, texts: Set<string>): void => {
  if (typeof value === 'string') texts.add(value)
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    texts.add(name)
    textsIn(inner, texts)
  }
}

const none: IsName = () => false

/** Collected once per version. */
export const declaredNames = (): ((version: ContractVersion | undefined) => IsName) => {
  const known = new WeakMap<ContractVersion, IsName>()
  return (version) => {
    if (!version) return none
    const made = known.get(version)
    if (made) return made
    const texts = new Set<string>()
    textsIn(version.types, texts)
    const isName: IsName = (name) => texts.has(name)
    known.set(version, isName)
    return isName
  }
}

/** What of a policy a configuration says: clients, and the lives of versions. */
import type { ServedConfig } from '../../gateway/index.ts'
import type { Entry } from '../../policy/index.ts'

const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

export const configEntries = ({ clients, versions }: ServedConfig): readonly Entry[] => [
  ...clients.map(({ id, key, explain, ...rest }): Entry => ({
    kind: 'client',
    id,
    value: compact({
      keys: key === undefined ? [] : [key],
      ...rest,
      ...(explain ? { explain } : {}),
    }) as Extract<Entry, { kind: 'client' }>['value'],
  })),
  ...Object.entries(versions.lifecycle).map(([id, life]): Entry => ({
    kind: 'version',
    id,
    value: compact(life) as Extract<Entry, { kind: 'version' }>['value'],
  })),
]

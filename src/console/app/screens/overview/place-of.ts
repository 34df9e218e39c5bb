/** Which screen shows what a notice is about. */
import type { Schemas } from '../../api/operations.ts'
import type { Search } from '../../ui/in-address.ts'

export interface Place {
  readonly to: string
  readonly search?: Search
  readonly text: string
}

const at = (base: string, name: string, text: string): Place => ({
  to: `${base}/${encodeURIComponent(name)}`,
  text,
})

/** Undefined where no screen shows it. */
export const placeOf = ({
  kind,
  subject,
}: Pick<Schemas['Notice'], 'kind' | 'subject'>): Place | undefined => {
  const { rollout, migration, proposal, kill, instance, version, flag, clients = [] } = subject
  if (rollout !== undefined) return at('/rollouts', rollout, `Rollout ${rollout}`)
  if (migration !== undefined) return at('/migrations', migration, `Migration ${migration}`)
  if (proposal !== undefined) return { to: '/proposals', text: 'Proposals' }
  if (kill !== undefined) return { to: '/flags', search: { tab: 'kills' }, text: 'Kill switches' }
  if (instance !== undefined) {
    return { to: '/audit', search: { tab: 'instances' }, text: 'Instances' }
  }
  if (kind === 'silent-default') return { to: '/clients', text: 'Clients' }
  if (version !== undefined) return at('/versions', version, `Version ${version}`)
  if (flag !== undefined) return at('/flags', flag, `Flag ${flag}`)
  const [client] = clients
  if (client !== undefined) return at('/clients', client, `Client ${client}`)
  return undefined
}

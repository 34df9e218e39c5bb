/** Opens both ends of a migration, and closes them: backends of the configuration, by their addresses. */
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { PlanInput } from '../../migrate/index.ts'
import { configured, openedBackend, ownHeaders } from '../backend.ts'

export type Ends = Pick<PlanInput, 'from' | 'to'>

interface Opening {
  readonly contract: Contract
  /** With its versions by their keys. */
  readonly config: GatewayConfig
  readonly signal: StopSignal
}

/** @throws Failure `usage`, `config-invalid` */
export const withEnds = async <T>(
  opening: Opening,
  names: { readonly from: string; readonly to: string },
  work: (ends: Ends) => Promise<T>,
): Promise<T> => {
  const { config, signal } = opening
  if (names.from === names.to) {
    throw new Failure('usage', `${names.from} is both ends: name two backends`)
  }
  const known = [names.from, names.to].map((name) => {
    const { backend, version } = configured(opening, name)
    return { name, version, headers: ownHeaders(name, backend) }
  })
  const { depth, responseBytes } = config.limits
  const opened = known.map(({ name, version, headers }) => ({
    version,
    options: {
      backend: openedBackend(config, name),
      headers,
      limits: { depth, responseBytes },
      signal,
    },
  }))
  try {
    const [from, to] = opened as [Ends['from'], Ends['to']]
    return await work({ from, to })
  } finally {
    await Promise.all(opened.map(({ options }) => options.backend.close()))
  }
}

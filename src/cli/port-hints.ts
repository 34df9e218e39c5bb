/** Says which option moves a listener off a port that is taken. */
import { Failure } from '../errors/index.ts'
import { HintedFailure } from './failures.ts'

export interface PortOption {
  readonly port: number
  /** As it is typed: `--port`. */
  readonly option: string
  readonly variable: string
}

/** @throws what `start` throws; Failure `port-in-use` names the option and the variable */
export const withPortHints = async <T>(
  options: readonly PortOption[],
  start: () => Promise<T>,
): Promise<T> => {
  try {
    return await start()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'port-in-use') throw error
    const { message } = error
    const taken = options.find(({ port }) => message.includes(`Port ${port} `))
    if (!taken) throw error
    const hint = `Stop the other program, or choose another port with ${taken.option} or ${taken.variable}.`
    throw new HintedFailure(hint, 'port-in-use', message)
  }
}

/** The options of the gateway's own listeners. */
export const gatewayPorts = ({
  port,
  adminPort,
}: {
  readonly port: number
  readonly adminPort: number
}): readonly PortOption[] => [
  { port, option: '--port', variable: 'ISTHMUS_PORT' },
  { port: adminPort, option: '--admin-port', variable: 'ISTHMUS_ADMIN_PORT' },
]

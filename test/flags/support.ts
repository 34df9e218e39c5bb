import type { FlagContext } from '../../src/flags/index.ts'
import { consoleLogger, createMetrics, prometheusText } from '../../src/telemetry/index.ts'

export const anyone: FlagContext = {
  targetingKey: 'client-1',
  clientVersion: '1.0',
  route: 'entities.get',
  resource: 'entities',
  method: 'GET',
}

/** A log and metrics that can be read afterwards. */
export const observed = () => {
  const lines: string[] = []
  const metrics = createMetrics()
  const log = consoleLogger({ level: 'info', write: (line) => lines.push(line) })
  return { log, metrics, lines, text: () => prometheusText(metrics.collect()) }
}

/** A sound file with one flag, changed as given. */
export const flagFile = (flag: object = {}, key = 'color', rest: object = {}): string =>
  JSON.stringify({
    flags: {
      [key]: {
        state: 'ENABLED',
        variants: { blue: 'blue', green: 'green' },
        defaultVariant: 'blue',
        ...flag,
      },
    },
    ...rest,
  })

/** The flag files as modules, for a Worker that is bundled without `isthmus compile`: add each new file here. */
import entitySchema from './entity-schema.json' with { type: 'json' }
import killSwitch from './kill-switch.json' with { type: 'json' }
import { staticSource, type FlagSource } from '@isthmus/gateway/worker'

const files: Readonly<Record<string, unknown>> = {
  'flags/entity-schema.json': entitySchema,
  'flags/kill-switch.json': killSwitch,
}

/** Judged when the Worker starts. */
export default (): Promise<FlagSource> => staticSource(files)

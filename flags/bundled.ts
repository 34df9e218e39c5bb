/** The flag files as modules, for Workers, which have no folder to watch: add each new file here. */
import entitySchema from './entity-schema.json' with { type: 'json' }
import killSwitch from './kill-switch.json' with { type: 'json' }

export const bundledFlags: Readonly<Record<string, unknown>> = {
  'flags/entity-schema.json': entitySchema,
  'flags/kill-switch.json': killSwitch,
}

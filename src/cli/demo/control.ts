/** Where the control store of the demo is, and how it begins: a file of its own beside the stores. */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import type { GatewayConfig } from '../../gateway/config/index.ts'
import { configFlag, contractFlag } from '../load.ts'

type Control = GatewayConfig['control']

/** As the configuration of the demo names it. */
const shippedStore = 'sqlite:.isthmus/control.db'

export const storeFile = (data: string, name: string): string => join(data, `${name}.db`)

/**
 * `anew`: both stores are filled with the same graph. `kept`: all is as it was left. `apart`: what the
 * stores hold may differ, so that no rollout can say that they are equal.
 */
export type Beginning = 'anew' | 'kept' | 'apart'

export interface DemoControl {
  /** The setting that is in force. */
  readonly control: Control
  /** Of the demo itself; undefined where the configuration names another control store, or none. */
  readonly own?: { readonly file: string; readonly beginning: Beginning }
}

const beginningOf = (marks: readonly string[], file: string): Beginning => {
  const stores = marks.filter((mark) => existsSync(mark))
  if (stores.length === 0) return 'anew'
  return stores.length === marks.length && existsSync(file) ? 'kept' : 'apart'
}

interface CommandFiles {
  readonly config: string
  readonly contract: string
  /** Of the control store, where the demo has its own. */
  readonly file: string | undefined
}

const quoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

const shown = (file: string): string => (isAbsolute(file) ? relative('.', file) : file)

/** What a command needs to be told to find the same files from this folder; empty where that is nothing. */
export const commandOptions = ({ config, contract, file }: CommandFiles): string => {
  const options = [
    ...(config === configFlag.default ? [] : ['--config', shown(config)]),
    ...(contract === contractFlag.default ? [] : ['--contract', shown(contract)]),
    ...(file === undefined || `sqlite:${file}` === shippedStore
      ? []
      : ['--store', `sqlite:${file}`]),
  ]
  return options.map((option) => ` ${quoted(option)}`).join('')
}

/**
 * To be asked before the stores start.
 *
 * @param data folder of the stores: where it is another one, the control store is there, too
 * @param marks files that are there once the stores have begun
 */
export const demoControl = (
  control: Control,
  data: string,
  marks: readonly string[],
): DemoControl => {
  if (control?.policy !== 'store' || control.store !== shippedStore) return { control }
  const file = join(data, 'control.db')
  const own = { file, beginning: beginningOf(marks, file) }
  return { control: { ...control, store: `sqlite:${file}` }, own }
}

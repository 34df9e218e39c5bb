/** Makes the control store of the demo ready before anything starts, and says in a line how it begins. */
import { openControlStore } from '../../control/node/open.ts'
import { Failure } from '../../errors/index.ts'
import { HintedFailure } from '../failures.ts'
import type { DemoControl } from './control.ts'
import type { Founding } from './found.ts'

/** @returns what is said at the start; paths as the options give them */
export const beginningText = ({ own }: DemoControl, data: string): string => {
  switch (own?.beginning) {
    case 'anew':
      return 'Starting two stores: both are filled with the same graph of the world, and the rollout between them begins...'
    case 'kept':
      return 'Starting two stores: their data, the flags and the rollout are as you left them...'
    case 'apart':
      return `Starting two stores: they may differ, and no rollout begins between them (delete ${data} to begin anew)...`
    case undefined:
      return 'Starting two stores (the first start fills them with a graph of the world)...'
  }
}

/** A store that cannot be read is told here, and not by requests. */
const look = async (file: string): Promise<void> => {
  const store = await openControlStore(`sqlite:${file}`, { folder: process.cwd() })
  try {
    await store.migrate()
    await store.head()
  } finally {
    await store.close()
  }
}

const withHint =
  (file: string, data: string) =>
  (error: unknown): never => {
    if (!(error instanceof Failure) || !error.code.startsWith('control-')) throw error
    const { code, message, issues } = error
    const hint =
      code === 'control-corrupt'
        ? `Put a copy of ${file} in its place, or delete the folder ${data} to begin the demo anew.`
        : `Stop whatever else uses ${file}, or give the demo another folder with --data.`
    throw new HintedFailure(hint, code, message, issues)
  }

/**
 * Nothing where the configuration names a control store of its own, or none.
 * @throws Failure of the files, or `control-...` of the store
 */
export const prepareControl = async (
  { own }: DemoControl,
  data: string,
  founding: Omit<Founding, 'file'>,
): Promise<void> => {
  if (!own || own.beginning === 'apart') return
  const { file, beginning } = own
  const { found } = await import('./found.ts')
  const prepared = beginning === 'anew' ? found({ ...founding, file }) : look(file)
  await prepared.catch(withHint(file, data))
}

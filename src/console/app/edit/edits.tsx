/** Lets any page ask for an edit: one dialog, for all of them. */
import {
  createContext,
  lazy,
  Suspense,
  use,
  useCallback,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import type { Edit } from './editing.ts'

/** Resolves once the dialog is closed: whether the edit was made, or proposed. */
type AskForEdit = (edit: Edit) => Promise<boolean>

/** Loaded by the first edit. */
const EditDialog = lazy(async () => ({ default: (await import('./edit-dialog.tsx')).EditDialog }))

const Edits = createContext<AskForEdit | undefined>(undefined)

interface Asked {
  readonly edit: Edit
  readonly answer: (made: boolean) => void
}

export const EditsProvider = ({ children }: { children: ReactNode }) => {
  const [asked, setAsked] = useState<Asked>()
  const ask = useCallback<AskForEdit>(
    (edit) => new Promise((answer) => setAsked({ edit, answer })),
    [],
  )
  const close = (made: boolean): void => {
    asked?.answer(made)
    setAsked(undefined)
  }
  const value = useMemo(() => ask, [ask])
  return (
    <Edits value={value}>
      {children}
      {asked && (
        <Suspense>
          <EditDialog edit={asked.edit} onClose={close} />
        </Suspense>
      )}
    </Edits>
  )
}

/** @example const edit = useEdit(); await edit({ name: 'pinClient', ... }) */
export const useEdit = (): AskForEdit => {
  const ask = use(Edits)
  if (!ask) throw new Error('EditsProvider is missing')
  return ask
}

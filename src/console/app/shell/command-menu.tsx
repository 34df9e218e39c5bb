/** Goes anywhere from the keyboard: screens, clients, flags, rollouts by name. */
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { useReading } from '../api/query.ts'
import { screens } from './screens.ts'

interface Command {
  readonly value: string
  readonly kind: string
  readonly path: string
}

const mostOfKind = 200

/** Entries of a kind, each at its place. */
const named = (kind: string, base: string, ids: readonly { readonly id: string }[] = []) =>
  ids.map(({ id }) => ({ kind, value: id, path: `${base}/${encodeURIComponent(id)}` }))

const useCommands = (enabled: boolean): readonly Command[] => {
  const query = { limit: mostOfKind }
  const flags = useReading('listFlags', { query }, { enabled })
  const clients = useReading('listClients', { query }, { enabled })
  const rollouts = useReading('listRollouts', { query }, { enabled })
  return [
    ...screens.map(({ title, path }) => ({ kind: 'Screen', value: title, path })),
    ...named('Rollout', '/rollouts', rollouts.data?.value.items),
    ...named('Flag', '/flags', flags.data?.value.items),
    ...named('Client', '/clients', clients.data?.value.items),
  ]
}

interface CommandMenuProps {
  readonly open: boolean
  readonly onClose: () => void
}

export const CommandMenu = ({ open, onClose }: CommandMenuProps) => {
  const navigate = useNavigate()
  const commands = useCommands(open)
  const go = (path: string): void => {
    onClose()
    void navigate({ to: path })
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup
          aria-label="Command menu"
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-1.5rem)] max-w-lg -translate-x-1/2 overflow-hidden rounded-xl bg-raised shadow-raised outline-none"
        >
          <Autocomplete.Root
            open
            inline
            items={commands}
            autoHighlight="always"
            itemToStringValue={({ value, kind }: Command) => `${value} ${kind}`}
          >
            <Autocomplete.Input
              placeholder="Go to a screen, rollout, flag or client"
              aria-label="Go to"
              className="w-full border-b border-line bg-transparent px-4 py-3 outline-none placeholder:text-ink-3"
            />
            <Autocomplete.Empty className="px-4 text-ink-3 not-empty:py-4">
              Nothing of this name.
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[50vh] overflow-auto p-1.5 empty:hidden">
              {(command: Command) => (
                <Autocomplete.Item
                  key={`${command.kind} ${command.value}`}
                  value={command}
                  onClick={() => go(command.path)}
                  className="flex cursor-default items-baseline justify-between gap-4 rounded-md px-3 py-1.5 data-[highlighted]:bg-accent-soft"
                >
                  <span className="min-w-0 truncate">{command.value}</span>
                  <span className="text-xs text-ink-3">{command.kind}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

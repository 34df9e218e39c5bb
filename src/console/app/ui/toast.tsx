/** What has been done, said at the edge of the page: with a way back while there is one. */
import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

const manager = Base.createToastManager()

interface Said {
  readonly title: string
  readonly detail?: string
  readonly tone?: 'good' | 'bad'
  /** A way back: its words and what it does. */
  readonly back?: { readonly text: string; readonly go: () => void }
}

/** Whatever can be taken back stays for so long. */
const [usualMs, backMs] = [5000, 15_000]

export const toast = ({ title, detail, tone = 'good', back }: Said): void => {
  const id = manager.add({
    title,
    ...(detail === undefined ? {} : { description: detail }),
    type: tone,
    timeout: back ? backMs : usualMs,
    priority: tone === 'bad' ? 'high' : 'low',
    ...(back && {
      actionProps: {
        children: back.text,
        onClick: () => {
          manager.close(id)
          back.go()
        },
      },
    }),
  })
}

const Shown = () => {
  const { toasts } = Base.useToastManager()
  return toasts.map((one) => (
    <Base.Root
      key={one.id}
      toast={one}
      className="mt-2 flex items-start gap-3 rounded-lg bg-raised p-3 shadow-raised data-[type=bad]:border-l-4 data-[type=bad]:border-bad data-[type=good]:border-l-4 data-[type=good]:border-accent"
    >
      <div className="min-w-0 flex-1">
        <Base.Title className="font-medium break-words" />
        <Base.Description className="text-ink-2 break-words" />
      </div>
      {one.actionProps && (
        <Base.Action className="rounded-md border border-line-strong px-2 py-0.5 font-medium" />
      )}
      <Base.Close aria-label="Dismiss" className="rounded p-0.5 text-ink-3 hover:text-ink">
        <X aria-hidden className="size-4" />
      </Base.Close>
    </Base.Root>
  ))
}

export const Toasts = ({ children }: { children: ReactNode }) => (
  <Base.Provider toastManager={manager} limit={4}>
    {children}
    <Base.Portal>
      <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-[min(26rem,calc(100vw-2rem))] flex-col">
        <Shown />
      </Base.Viewport>
    </Base.Portal>
  </Base.Provider>
)

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly lead?: ReactNode
  readonly children?: ReactNode
  /** Acts, at the end. */
  readonly foot?: ReactNode
  readonly wide?: boolean
}

export const Dialog = ({
  open,
  onClose,
  title,
  lead,
  children,
  foot,
  wide = false,
}: DialogProps) => (
  <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
    <Base.Portal>
      <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
      <Base.Popup
        className={classes(
          'fixed top-1/2 left-1/2 z-50 flex max-h-[92dvh] w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl bg-raised shadow-raised outline-none',
          wide ? 'max-w-4xl' : 'max-w-xl',
        )}
      >
        <div className="flex items-start justify-between gap-4 border-b border-line px-5 py-3">
          <div className="min-w-0">
            <Base.Title className="text-base font-semibold break-words">{title}</Base.Title>
            {lead !== undefined && (
              <Base.Description render={<div />} className="mt-0.5 text-ink-2">
                {lead}
              </Base.Description>
            )}
          </div>
          <Base.Close aria-label="Close" className="rounded p-1 text-ink-2 hover:bg-line/60">
            <X aria-hidden className="size-4" />
          </Base.Close>
        </div>
        <div className="min-h-0 flex-1 overflow-auto px-5 py-4" tabIndex={-1}>
          {children}
        </div>
        {foot !== undefined && (
          <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
            {foot}
          </div>
        )}
      </Base.Popup>
    </Base.Portal>
  </Base.Root>
)

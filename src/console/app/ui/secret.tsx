/** A secret that is shown once: to be copied, and gone when the dialog is closed. */
import { useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface SecretProps {
  readonly title: string
  readonly secret: string
  readonly onClose: () => void
}

export const Secret = ({ title, secret, onClose }: SecretProps) => {
  const [said, setSaid] = useState('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(secret)
      setSaid('Copied.')
    } catch {
      setSaid('The browser does not let this page copy: select it by hand.')
    }
  }
  return (
    <Dialog
      open
      title={title}
      lead="It is shown this once, and not kept: copy it now."
      onClose={onClose}
      foot={
        <Button tone="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-3">
        <code className="min-w-0 flex-1 rounded bg-ground px-3 py-2 font-mono break-all select-all">
          {secret}
        </code>
        <Button onClick={() => void copy()}>Copy</Button>
      </div>
      <p role="status" className="mt-2 text-ink-2">
        {said}
      </p>
    </Dialog>
  )
}

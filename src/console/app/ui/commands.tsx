/** Commands to paste into a terminal, each with what it is for. */
import { Copy } from 'lucide-react'
import { Button } from './button.tsx'
import { toast } from './toast.tsx'

export interface Command {
  /** What it is for, where nothing around it says so. */
  readonly why?: string
  readonly command: string
}

const copy = async (command: string): Promise<void> => {
  await navigator.clipboard.writeText(command)
  toast({ title: 'Copied', detail: command })
}

export const Commands = ({ of }: { of: readonly Command[] }) => (
  <ul className="flex flex-col gap-3 text-left">
    {of.map(({ why, command }) => (
      <li key={command}>
        {why !== undefined && <p className="mb-1 text-ink-2">{why}</p>}
        <div className="flex items-start gap-2 rounded-md bg-ground px-3 py-1.5">
          <code className="min-w-0 flex-1 font-mono text-xs leading-6 break-words">{command}</code>
          <Button
            size="small"
            tone="quiet"
            aria-label={`Copy ${command}`}
            onClick={() => void copy(command)}
          >
            <Copy aria-hidden className="size-3.5" />
          </Button>
        </div>
      </li>
    ))}
  </ul>
)

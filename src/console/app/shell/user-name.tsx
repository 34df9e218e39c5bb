/** What the menu of a person is opened by. */
import { ChevronDown } from 'lucide-react'

export const userClass =
  'inline-flex max-w-24 min-w-0 items-center gap-1 rounded-md px-2 py-1 text-ink-2 hover:bg-line/60 md:max-w-56'

export const UserName = ({ name }: { name: string }) => (
  <>
    <span className="truncate">{name}</span>
    <ChevronDown aria-hidden className="size-3.5 shrink-0" />
  </>
)

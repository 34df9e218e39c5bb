/** The frame around every screen: where one can go, whether it is live, who one is. */
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useReading } from '../api/query.ts'
import { classes } from '../ui/classes.ts'
import { LiveMark, useLive } from './live-mark.tsx'
import { screens } from './screens.ts'
import { userClass, UserName } from './user-name.tsx'

/** Its parts are loaded by whoever opens it first. */
const UserMenu = lazy(async () => ({ default: (await import('./user-menu.tsx')).UserMenu }))

/** Who one is; and once it is asked for, what one can do about it. */
const User = () => {
  const me = useReading('whoAmI', {})
  const [isAsked, setAsked] = useState(false)
  const { actor = '', role } = me.data?.value ?? {}
  const name = actor.replace(/^token:/, '') || 'You'
  const closed = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setAsked(true)}
      className={userClass}
    >
      <UserName name={name} />
    </button>
  )
  return isAsked ? (
    <Suspense fallback={closed}>
      <UserMenu name={name} role={role} />
    </Suspense>
  ) : (
    closed
  )
}

const Navigation = ({ onGo }: { onGo: () => void }) => (
  <nav aria-label="Screens" className="flex flex-col gap-0.5 p-2">
    {screens.map(({ path, title, icon: Icon }) => (
      <Link
        key={path}
        to={path}
        activeOptions={{ exact: path === '/' }}
        onClick={onGo}
        className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-ink-2 hover:bg-line/60 hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent-ink"
      >
        <Icon aria-hidden className="size-4 shrink-0" />
        {title}
      </Link>
    ))}
  </nav>
)

const Stop = () => {
  const kills = useReading('listKills', { query: {} })
  const count = kills.data?.value.items.length ?? 0
  if (count === 0) return null
  return (
    <Link
      to="/flags"
      search={{ tab: 'kills' }}
      className="rounded bg-bad-soft px-2 py-0.5 text-xs font-medium whitespace-nowrap text-bad"
    >
      <span aria-hidden className="md:hidden">
        Kill {count}
      </span>
      <span className="sr-only md:not-sr-only">
        {count === 1 ? 'A kill switch is thrown' : `${count} kill switches are thrown`}
      </span>
    </Link>
  )
}

/** Edits that wait for somebody. */
const Waiting = () => {
  const open = useReading('listProposals', { query: { state: 'open', limit: 100 } })
  const count = open.data?.value.items.length ?? 0
  if (count === 0) return null
  return (
    <Link
      to="/proposals"
      className="rounded bg-warn-soft px-2 py-0.5 text-xs font-medium whitespace-nowrap text-warn"
    >
      {count}
      <span className="sr-only md:not-sr-only">
        {' '}
        {count === 1 ? 'proposal waits' : 'proposals wait'}
      </span>
    </Link>
  )
}

/** Loaded by whoever opens it first. */
const CommandMenu = lazy(async () => ({
  default: (await import('./command-menu.tsx')).CommandMenu,
}))

const isMac = navigator.userAgent.includes('Mac')

export const Shell = () => {
  const live = useLive()
  const policy = useReading('getPolicy', {})
  const [isOpen, setOpen] = useState(false)
  const [isCommanding, setCommanding] = useState(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault()
        setCommanding((before) => !before)
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  // Whoever goes to another screen by the keyboard begins at its top.
  useEffect(() => {
    document.querySelector('main')?.scrollTo(0, 0)
  }, [path])

  return (
    <div className="grid h-dvh grid-cols-1 grid-rows-[auto_1fr] md:grid-cols-[13rem_1fr]">
      <a
        href="#screen"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the screen
      </a>
      <header className="col-span-full flex items-center gap-3 border-b border-line bg-panel px-3 py-1.5">
        <button
          type="button"
          aria-label="Screens"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="rounded p-1.5 text-ink-2 hover:bg-line/60 md:hidden"
        >
          <MenuIcon aria-hidden className="size-5" />
        </button>
        <Link to="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <img src="./icon.svg" alt="" className="size-5" />
          Isthmus
        </Link>
        <button
          type="button"
          onClick={() => setCommanding(true)}
          className="ml-2 flex min-w-0 items-center gap-2 rounded-md border border-line-strong px-2.5 py-1 text-ink-3 hover:text-ink-2 md:w-72"
        >
          <Search aria-hidden className="size-3.5 shrink-0" />
          <span className="hidden truncate md:inline">Go to...</span>
          <span className="sr-only md:hidden">Go to</span>
          <kbd className="ml-auto hidden font-sans text-xs md:inline">
            {isMac ? '⌘ K' : 'Ctrl K'}
          </kbd>
        </button>
        <div className="ml-auto flex min-w-0 items-center gap-3">
          <Waiting />
          <Stop />
          {policy.data && (
            <Link
              to="/audit"
              className="hidden text-xs text-ink-3 tabular-nums hover:text-ink md:inline"
            >
              policy {policy.data.value.number}
            </Link>
          )}
          <LiveMark state={live} />
          <User />
        </div>
      </header>
      <div
        className={classes(
          'overflow-auto border-line bg-panel md:block md:border-r',
          isOpen ? 'col-span-full border-b' : 'hidden',
        )}
      >
        <Navigation onGo={() => setOpen(false)} />
      </div>
      <main id="screen" tabIndex={-1} className="min-w-0 overflow-auto outline-none">
        <Outlet />
      </main>
      {isCommanding && (
        <Suspense>
          <CommandMenu open onClose={() => setCommanding(false)} />
        </Suspense>
      )}
    </div>
  )
}

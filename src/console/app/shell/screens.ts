/** The screens by their place in the console: what the menu, the command menu and the router are made of. */
import {
  BookOpen,
  DatabaseZap,
  Flag,
  GitCompareArrows,
  Layers,
  LayoutDashboard,
  ScrollText,
  SearchCheck,
  Users,
  type LucideIcon,
} from 'lucide-react'

export interface Screen {
  readonly path: string
  readonly title: string
  readonly icon: LucideIcon
  /** What people may look for it by. */
  readonly words: string
}

export const screens: readonly Screen[] = [
  { path: '/', title: 'Overview', icon: LayoutDashboard, words: 'home traffic attention' },
  { path: '/rollouts', title: 'Rollouts', icon: Layers, words: 'stages ramp guardrails rollback' },
  {
    path: '/mismatches',
    title: 'Mismatches',
    icon: GitCompareArrows,
    words: 'differences compare shadow',
  },
  { path: '/clients', title: 'Clients', icon: Users, words: 'pins keys consumers' },
  { path: '/flags', title: 'Flags', icon: Flag, words: 'targeting kill switch ramp' },
  {
    path: '/versions',
    title: 'Versions',
    icon: BookOpen,
    words: 'contract matrix changelog openapi playground',
  },
  {
    path: '/migrations',
    title: 'Migrations',
    icon: DatabaseZap,
    words: 'copy verify cut-over quarantine',
  },
  { path: '/explain', title: 'Explain', icon: SearchCheck, words: 'request decision why' },
  { path: '/audit', title: 'Audit', icon: ScrollText, words: 'who did what history' },
]

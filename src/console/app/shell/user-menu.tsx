/** Who one is, how it looks, and the way out. */
import { Menu } from '@base-ui/react/menu'
import { session } from '../api/session.ts'
import { chooseTheme, useThemeChoice, type ThemeChoice } from '../theme/theme.ts'
import { userClass, UserName } from './user-name.tsx'

const itemClass =
  'flex cursor-default items-center justify-between gap-4 rounded px-2.5 py-1.5 data-[highlighted]:bg-accent-soft'

const themes: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

type Role = keyof typeof roleText

const roleText = { viewer: 'viewer', 'release-manager': 'release manager', admin: 'admin' } as const

/** Opened as soon as it is there, as it is loaded by whoever asks for it. */
export const UserMenu = ({ name, role }: { name: string; role: Role | undefined }) => {
  const theme = useThemeChoice()
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={userClass}>
        <UserName name={name} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-50">
          <Menu.Popup className="w-56 rounded-lg bg-raised p-1.5 shadow-raised outline-none">
            {role && <div className="px-2.5 py-1.5 text-xs text-ink-3">Role: {roleText[role]}</div>}
            <Menu.RadioGroup value={theme} onValueChange={(next: ThemeChoice) => chooseTheme(next)}>
              {themes.map(([value, text]) => (
                <Menu.RadioItem
                  key={value}
                  value={value}
                  closeOnClick={false}
                  className={itemClass}
                >
                  {text}
                  <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1 border-t border-line" />
            <Menu.Item className={itemClass} onClick={() => session.end('left')}>
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** Dark or light: what the viewer has chosen, or else what the system prefers. */
import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'

const key = 'isthmus.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

const isChoice = (text: string | null): text is ThemeChoice =>
  text === 'system' || text === 'light' || text === 'dark'

const stored = (): ThemeChoice => {
  try {
    const text = localStorage.getItem(key)
    return isChoice(text) ? text : 'system'
  } catch {
    return 'system'
  }
}

let choice = stored()

const shown = (): 'light' | 'dark' => {
  if (choice !== 'system') return choice
  return dark.matches ? 'dark' : 'light'
}

const apply = (): void => {
  document.documentElement.dataset['theme'] = shown()
  for (const listener of listeners) listener()
}

export const startTheme = (): void => {
  apply()
  dark.addEventListener('change', apply)
}

export const chooseTheme = (next: ThemeChoice): void => {
  choice = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // It holds until the page is left.
  }
  apply()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => choice)

/** For charts, which paint their own pixels. */
export const useTheme = (): 'light' | 'dark' => useSyncExternalStore(subscribe, shown)

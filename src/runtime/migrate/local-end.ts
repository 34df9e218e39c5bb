/** Ends of migrations that are on this machine alone: files and backups. */

/** By the text that a run keeps. */
export const isLocalEnd = (text: string): boolean => /^(?:file|backup):/.test(text)

export const isBackupEnd = (text: string): boolean => text.startsWith('backup:')
